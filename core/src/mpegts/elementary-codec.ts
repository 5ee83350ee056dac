/** A stream as the program's map announces it. */
export interface StreamDescription {
  readonly pid: number;
  /** ISO/IEC 13818-1, table 2-34. */
  readonly streamType: number;
  readonly descriptors: Uint8Array;
}

export type VideoCodec = 'h264' | 'hevc';
/** How the sound is packed; `mpeg-audio` says in each frame which layer it is. */
export type AudioPacking = 'adts' | 'mpeg-audio' | 'opus-mono' | 'opus-stereo' | 'pcm_alaw' | 'pcm_mulaw';

export type StreamUse =
  | { readonly kind: 'video'; readonly codec: VideoCodec }
  | { readonly kind: 'audio'; readonly packing: AudioPacking }
  /** @property reason in words for a person */
  | { readonly kind: 'none'; readonly reason: string };

const REGISTRATION = 0x05;
const EXTENSION = 0x7f;
/** `descriptor_tag_extension` of Opus (ETSI TS 103 491, and FFmpeg's muxer). */
const OPUS_EXTENSION = 0x80;
const PRIVATE_DATA = 0x06;

const none = (reason: string): StreamUse => ({ kind: 'none', reason });

/**
 * The stream types that cameras and encoders use. G.711 has no standard one; 0x90 and 0x91 are those of
 * surveillance cameras (GB/T 28181).
 */
const USES: ReadonlyMap<number, StreamUse> = new Map<number, StreamUse>([
  [0x1b, { kind: 'video', codec: 'h264' }],
  [0x24, { kind: 'video', codec: 'hevc' }],
  [0x0f, { kind: 'audio', packing: 'adts' }],
  [0x03, { kind: 'audio', packing: 'mpeg-audio' }],
  [0x04, { kind: 'audio', packing: 'mpeg-audio' }],
  [0x90, { kind: 'audio', packing: 'pcm_alaw' }],
  [0x91, { kind: 'audio', packing: 'pcm_mulaw' }],
  [0x11, none('AAC in LATM form is not read; set the encoder to AAC with ADTS')],
  [0x01, none('MPEG-1 video is not read')],
  [0x02, none('MPEG-2 video is not read; set the encoder to H.264 or H.265')],
  [0x10, none('MPEG-4 part 2 video is not read; set the encoder to H.264 or H.265')],
  [0x81, none('AC-3 sound is not read; set the encoder to AAC')],
  [0x87, none('E-AC-3 sound is not read; set the encoder to AAC')],
]);

/** What is made of a stream of a program. */
export function streamUse(stream: StreamDescription): StreamUse {
  if (stream.streamType === PRIVATE_DATA) return privateStreamUse(stream.descriptors);
  return USES.get(stream.streamType) ?? none(`streams of type 0x${stream.streamType.toString(16)} are not read`);
}

function privateStreamUse(descriptors: Uint8Array): StreamUse {
  const format = registeredFormat(descriptors);
  if (format === 'HEVC') return { kind: 'video', codec: 'hevc' };
  if (format === 'Opus') return opusUse(descriptors);
  return none(format === null ? 'private data is not read' : `private data of the form "${format}" is not read`);
}

function opusUse(descriptors: Uint8Array): StreamUse {
  const channels = findDescriptor(descriptors, EXTENSION, ([extension]) => extension === OPUS_EXTENSION)?.[1] ?? 2;
  if (channels === 1) return { kind: 'audio', packing: 'opus-mono' };
  if (channels === 0 || channels === 2) return { kind: 'audio', packing: 'opus-stereo' };
  return none('Opus with more than two channels is not read; set the encoder to stereo');
}

/** The four characters of a registration descriptor (ISO/IEC 13818-1, 2.6.8), as far as they can be shown. */
function registeredFormat(descriptors: Uint8Array): string | null {
  const content = findDescriptor(descriptors, REGISTRATION, (found) => found.length >= 4);
  if (content === null) return null;
  return String.fromCharCode(...content.subarray(0, 4)).replaceAll(/[^\x20-\x7e]/g, '?');
}

/** The content of the first descriptor with this tag that `accepts` takes. */
function findDescriptor(
  descriptors: Uint8Array,
  tag: number,
  accepts: (content: Uint8Array) => boolean,
): Uint8Array | null {
  for (let offset = 0; offset + 2 <= descriptors.length; ) {
    const end = offset + 2 + (descriptors[offset + 1] ?? 0);
    const content = descriptors.subarray(offset + 2, end);
    if (end > descriptors.length) return null;
    if (descriptors[offset] === tag && accepts(content)) return content;
    offset = end;
  }
  return null;
}
