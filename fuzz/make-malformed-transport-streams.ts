// Makes the files of fixtures/malformed/transport-stream: node fuzz/make-malformed-transport-streams.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BuiltStream,
  fakeKeyframe,
  mapSection,
  TransportStreamBuilder,
  withChecksum,
} from '#core/mpegts/testing/transport-stream-builder.ts';
import { randomBytes } from './mutate-bytes.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/malformed/transport-stream');
const VIDEO: BuiltStream = { pid: 0x100, streamType: 0x1b };
const AAC: BuiltStream = { pid: 0x101, streamType: 0x0f };
const OPUS: BuiltStream = { pid: 0x101, streamType: 0x06, descriptors: [5, 4, 0x4f, 0x70, 0x75, 0x73] };
const MAP_PID = 0x1000;

const PICTURE = fakeKeyframe(700, 0x11);
const begin = (...streams: BuiltStream[]) => new TransportStreamBuilder().program([VIDEO, ...streams]);
const pictures = (builder: TransportStreamBuilder) => builder.pes(0x100, PICTURE).pes(0x100, PICTURE);
const ones = (length: number) => new Uint8Array(length).fill(0xff);

/** Changes bytes of the transport packets that were made. */
function altered(builder: TransportStreamBuilder, change: (packet: Uint8Array, index: number) => void): Uint8Array {
  const bytes = builder.bytes();
  for (let offset = 0; offset < bytes.length; offset += 188) change(bytes.subarray(offset, offset + 188), offset / 188);
  return bytes;
}

const isPicture = (packet: Uint8Array) => packet[1] === 0x01 || packet[1] === 0x41;

/** Every identifier there is, 150 at a time. */
function everyIdentifier(): TransportStreamBuilder {
  const builder = begin();
  for (let pid = 0x10; pid < 0x1fff; pid += 150) {
    const streams = Array.from({ length: 150 }, (_, index) => ({
      pid: Math.min(pid + index, 0x1fff),
      streamType: 0x1b,
    }));
    builder.section(MAP_PID, mapSection(streams));
  }
  return builder;
}

const FILES: Readonly<Record<string, () => Uint8Array>> = {
  'noise.bin': () => randomBytes(1, 8_000),
  'sync-bytes-only.bin': () => new Uint8Array(4_000).fill(0x47),
  'zeros.bin': () => new Uint8Array(4_000),
  'section-of-length-0.bin': () => begin().section(0, [0, 0xb0, 0]).section(MAP_PID, [2, 0xb0, 0]).bytes(),
  'section-of-length-4095.bin': () =>
    begin()
      .section(MAP_PID, [2, 0xbf, 0xff, ...ones(900)])
      .bytes(),
  'section-checksum-wrong.bin': () =>
    new TransportStreamBuilder().section(0, [...withChecksum(0, [0, 1, 0xe1, 0]).slice(0, -1), 0]).bytes(),
  'section-pointer-255.bin': () =>
    new TransportStreamBuilder().section(0, withChecksum(0, [0, 1, 0xe1, 0]), 255).bytes(),
  'association-of-nothing.bin': () => new TransportStreamBuilder().section(0, withChecksum(0, [])).bytes(),
  'association-points-to-itself.bin': () =>
    new TransportStreamBuilder().section(0, withChecksum(0, [0, 1, 0xe0, 0])).bytes(),
  'association-points-to-null.bin': () =>
    new TransportStreamBuilder().section(0, withChecksum(0, [0, 1, 0xff, 0xff])).bytes(),
  'map-lengths-lie.bin': () =>
    begin()
      .section(MAP_PID, withChecksum(2, [0xe1, 0, 0xff, 0xff, 0x1b, 0xe1, 0, 0xff, 0xff]))
      .bytes(),
  'map-descriptor-lies.bin': () =>
    begin()
      .section(MAP_PID, mapSection([{ pid: 0x100, streamType: 6, descriptors: [5, 255, 1] }]))
      .bytes(),
  'map-names-itself.bin': () =>
    begin()
      .section(MAP_PID, mapSection([{ pid: MAP_PID, streamType: 0x1b }]))
      .bytes(),
  'map-of-200-streams.bin': () =>
    begin()
      .section(
        MAP_PID,
        mapSection(Array.from({ length: 200 }, (_, index) => ({ pid: 0x200 + index, streamType: 0x1b }))),
      )
      .bytes(),
  'map-of-8191-streams.bin': () => everyIdentifier().bytes(),
  'adaptation-field-255.bin': () =>
    altered(pictures(begin()), (packet) => {
      if (isPicture(packet)) packet.set([0x30 | ((packet[3] ?? 0) & 0x0f), 255], 3);
    }),
  'adaptation-private-data-lies.bin': () =>
    altered(pictures(begin()), (packet) => {
      if (isPicture(packet)) packet.set([0x30 | ((packet[3] ?? 0) & 0x0f), 3, 0x03, 255, 255], 3);
    }),
  'counters-stand-still.bin': () => altered(pictures(begin()), (packet) => packet.set([(packet[3] ?? 0) & 0xf0], 3)),
  'scrambled.bin': () =>
    altered(pictures(begin()), (packet) => packet.set([(packet[3] ?? 0) | (isPicture(packet) ? 0xc0 : 0)], 3)),
  'marked-as-damaged.bin': () =>
    altered(pictures(begin()), (packet) => packet.set([(packet[1] ?? 0) | (isPicture(packet) ? 0x80 : 0)], 1)),
  'pes-length-too-short.bin': () =>
    begin().pes(0x100, PICTURE, { announcedLength: 20 }).pes(0x100, PICTURE, { announcedLength: 20 }).bytes(),
  'pes-length-too-long.bin': () =>
    begin().pes(0x100, PICTURE, { announcedLength: 65_535 }).pes(0x100, PICTURE, { announcedLength: 65_535 }).bytes(),
  'pes-length-of-nothing.bin': () => begin().pes(0x100, PICTURE, { announcedLength: 1 }).bytes(),
  'pes-header-255.bin': () => begin().pes(0x100, PICTURE.subarray(0, 100), { headerDataLength: 255 }).bytes(),
  'pes-header-0-with-timestamps.bin': () => begin().pes(0x100, PICTURE, { headerDataLength: 0 }).bytes(),
  'pes-start-code-wrong.bin': () => begin().payload(0x100, ones(600)).payload(0x100, Uint8Array.of(0, 0)).bytes(),
  'pes-of-padding.bin': () => begin().pes(0x100, PICTURE, { streamId: 0xbe }).bytes(),
  'pes-without-payload.bin': () => begin().pes(0x100, new Uint8Array()).pes(0x100, PICTURE).bytes(),
  'timestamps-at-both-ends.bin': () =>
    begin()
      .pes(0x100, PICTURE, { pts90k: 2 ** 33 - 1 })
      .pes(0x100, PICTURE)
      .pes(0x100, PICTURE, { pts90k: 2 ** 32 })
      .bytes(),
  'picture-without-start-codes.bin': () => begin().pes(0x100, ones(5_000)).bytes(),
  'truncated.bin': () => pictures(begin()).bytes().subarray(0, 1_000),
  'aac-frames-of-length-0.bin': () =>
    begin(AAC)
      .pes(0x101, Uint8Array.from([0xff, 0xf1, 0x4c, 0x80, 0, 0x1f, 0xfc, 1, 2]), { streamId: 0xc0 })
      .bytes(),
  'aac-frame-of-length-8191.bin': () =>
    begin(AAC)
      .pes(0x101, Uint8Array.from([0xff, 0xf1, 0x4c, 0x83, 0xff, 0xff, 0xfc, 1, 2]), { streamId: 0xc0 })
      .bytes(),
  'aac-noise.bin': () => begin(AAC).pes(0x101, randomBytes(3, 9_000), { streamId: 0xc0 }).bytes(),
  'opus-size-without-end.bin': () =>
    begin(OPUS)
      .pes(0x101, Uint8Array.from([0x7f, 0xe0, ...ones(3_000)]), { streamId: 0xbd })
      .bytes(),
  'opus-of-size-0.bin': () =>
    begin(OPUS)
      .pes(0x101, Uint8Array.from([0x7f, 0xe0, 0, 0x7f, 0xe0, 0]), { streamId: 0xbd })
      .bytes(),
};

for (const [name, make] of Object.entries(FILES)) writeFileSync(join(FOLDER, name), make());
