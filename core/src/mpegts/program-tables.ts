import type { StreamDescription } from './elementary-codec.ts';

const PROGRAM_ASSOCIATION = 0x00;
const PROGRAM_MAP = 0x02;
const HEADER_SIZE = 8;
const CHECKSUM_SIZE = 4;
const MAP_HEADER_SIZE = 12;
const STREAM_ENTRY_SIZE = 5;

export interface ProgramMap {
  /** Descriptors of the whole program. */
  readonly descriptors: Uint8Array;
  readonly streams: readonly StreamDescription[];
}

/** Whether a table is of this kind and in force now (ISO/IEC 13818-1, 2.4.4.5). */
function isCurrent(section: Uint8Array, tableId: number): boolean {
  return section[0] === tableId && ((section[5] ?? 0) & 1) === 1;
}

/**
 * The packet identifier of the first program's map (ISO/IEC 13818-1, 2.4.4.3).
 *
 * @param section whole and with a right checksum
 * @returns null where the table is another one or names no program
 */
export function firstProgramMapPid(section: Uint8Array): number | null {
  if (!isCurrent(section, PROGRAM_ASSOCIATION)) return null;
  for (let offset = HEADER_SIZE; offset + 4 <= section.length - CHECKSUM_SIZE; offset += 4) {
    const programNumber = read16(section, offset);
    // Program 0 is the network's own table.
    if (programNumber !== 0) return read16(section, offset + 2) & 0x1fff;
  }
  return null;
}

/**
 * The streams of a program (ISO/IEC 13818-1, 2.4.4.8).
 *
 * @param section whole and with a right checksum
 * @returns null where the table is another one; streams whose lengths cannot be are left out, and what follows them
 */
export function parseProgramMap(section: Uint8Array): ProgramMap | null {
  if (!isCurrent(section, PROGRAM_MAP)) return null;
  const end = section.length - CHECKSUM_SIZE;
  const streams: StreamDescription[] = [];
  let offset = MAP_HEADER_SIZE + (read16(section, 10) & 0x0fff);
  const descriptors = section.slice(MAP_HEADER_SIZE, Math.min(offset, end));
  while (offset + STREAM_ENTRY_SIZE <= end) {
    const next = offset + STREAM_ENTRY_SIZE + (read16(section, offset + 3) & 0x0fff);
    if (next > end) break;
    streams.push({
      streamType: section[offset] ?? 0,
      pid: read16(section, offset + 1) & 0x1fff,
      descriptors: section.slice(offset + STREAM_ENTRY_SIZE, next),
    });
    offset = next;
  }
  return { descriptors, streams };
}

function read16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}
