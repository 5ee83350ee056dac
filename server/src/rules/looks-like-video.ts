/** How the containers of video begin: a mark at a place. Texts (playlists among them) have none, so nothing else is fetched for them. */
const MARKS: readonly { readonly at: number; readonly bytes: readonly number[] }[] = [
  // MP4 and QuickTime
  ...['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide'].map((text) => ({ at: 4, bytes: bytesOf(text) })),
  // Matroska and WebM
  { at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { at: 8, bytes: bytesOf('AVI ') },
  { at: 0, bytes: bytesOf('FLV') },
  { at: 0, bytes: bytesOf('GIF8') },
  { at: 0, bytes: bytesOf('OggS') },
  { at: 0, bytes: bytesOf('DKIF') },
  // Windows Media
  { at: 0, bytes: [0x30, 0x26, 0xb2, 0x75] },
  // MPEG program streams and bare streams of MPEG, H.264 and H.265
  { at: 0, bytes: [0, 0, 1] },
  { at: 0, bytes: [0, 0, 0, 1] },
  // Material Exchange Format
  { at: 0, bytes: [0x06, 0x0e, 0x2b, 0x34] },
];

/** The least that can be told by. */
export const VIDEO_MARK_BYTES = 4096;
const SYNC_BYTE = 0x47;

/** Whether a file may be video, by how it begins; nothing about whether it can be played. */
export function looksLikeVideo(start: Uint8Array): boolean {
  return MARKS.some(({ at, bytes }) => bytes.every((byte, index) => start[at + index] === byte)) || isPackets(start);
}

/** MPEG transport streams, plain (ISO/IEC 13818-1) or with four bytes of time before each packet (Blu-ray). */
function isPackets(start: Uint8Array): boolean {
  const holds = (first: number, every: number) =>
    [0, 1, 2].every((packet) => start[first + packet * every] === SYNC_BYTE);
  return holds(0, 188) || holds(4, 192);
}

function bytesOf(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
