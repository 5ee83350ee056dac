/** One stream that an RTSP server offers (RFC 8866, RFC 2326 appendix C). */
export interface OfferedStream {
  readonly kind: 'video' | 'audio';
  readonly payloadType: number;
  /** Upper case, such as `H264` or `MPEG4-GENERIC`. */
  readonly encoding: string;
  readonly clockHz: number;
  readonly channels: number;
  /** Of `a=fmtp`, names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Where the stream is set up; null where the session has one address for all. */
  readonly control: string | null;
}

export interface CameraDescription {
  /** Address of the whole session; null where it is the one that was asked. */
  readonly control: string | null;
  readonly streams: readonly OfferedStream[];
}

/** Payload types that need no `a=rtpmap` (RFC 3551 table 4). */
const STATIC_TYPES: ReadonlyMap<number, string> = new Map([
  [0, 'PCMU/8000'],
  [8, 'PCMA/8000'],
]);
const MAXIMUM_LINES = 1_000;
const MAXIMUM_CLOCK_HZ = 1_000_000;

/** Reads a session description; what is not understood is left out. */
export function parseCameraDescription(text: string): CameraDescription {
  const sections: string[][] = [[]];
  for (const line of text.split(/\r?\n/, MAXIMUM_LINES)) {
    if (line.startsWith('m=')) sections.push([line]);
    else sections.at(-1)?.push(line);
  }
  const [session = [], ...media] = sections;
  return { control: controlOf(session), streams: media.flatMap((lines) => parseMedia(lines) ?? []) };
}

function parseMedia(lines: readonly string[]): OfferedStream | null {
  const [, kind, type = ''] = /^m=(video|audio) \S+ RTP\/AVP(?:\/TCP|F)? (\d{1,3})\b/.exec(lines[0] ?? '') ?? [];
  if (kind !== 'video' && kind !== 'audio') return null;
  const payloadType = Number(type);
  const map = attribute(lines, `rtpmap:${payloadType} `) ?? STATIC_TYPES.get(payloadType) ?? '';
  const [, encoding, clock, channels = '1'] = /^([\w.-]+)\/(\d{1,7})(?:\/(\d{1,2}))?/.exec(map) ?? [];
  const clockHz = Number(clock);
  if (encoding === undefined || !(clockHz > 0) || clockHz > MAXIMUM_CLOCK_HZ) return null;
  return {
    kind,
    payloadType,
    encoding: encoding.toUpperCase(),
    clockHz,
    channels: Number(channels),
    parameters: parseParameters(attribute(lines, `fmtp:${payloadType} `) ?? ''),
    control: controlOf(lines),
  };
}

function attribute(lines: readonly string[], begin: string): string | null {
  const line = lines.find((candidate) => candidate.startsWith(`a=${begin}`));
  return line === undefined ? null : line.slice(begin.length + 2).trim();
}

function controlOf(lines: readonly string[]): string | null {
  const control = attribute(lines, 'control:');
  return control === null || control === '' || control === '*' ? null : control;
}

function parseParameters(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(';').flatMap((part): [string, string][] => {
      const equals = part.indexOf('=');
      return equals < 0 ? [] : [[part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()]];
    }),
  );
}
