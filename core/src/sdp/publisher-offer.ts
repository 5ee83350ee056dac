/** Codecs that are taken, in the order of preference: what every browser can be shown as it is comes first. */
const VIDEO_CODECS = [
  { codec: 'h264', pattern: /^H264\/90000$/i },
  { codec: 'vp8', pattern: /^VP8\/90000$/i },
  { codec: 'vp9', pattern: /^VP9\/90000$/i },
  { codec: 'av1', pattern: /^AV1\/90000$/i },
] as const;
const OPUS = /^opus\/48000\/2$/i;
const RTP_MAP = /^a=rtpmap:(\d{1,3}) (\S{1,64})$/;
const FORMAT_PARAMETERS = /^a=fmtp:(\d{1,3}) ([\x21-\x7e][\x20-\x7e]{0,255})$/;
const MAXIMUM_LINES = 2_000;
const MAXIMUM_SECTIONS = 16;
/** H.264 level 5.2: the sender's encoder, not the answer, limits the size of its pictures. */
const HIGHEST_LEVEL = '34';

export type PublishedVideoCodec = (typeof VIDEO_CODECS)[number]['codec'];

/** One section of an offer that is accepted. */
export interface PublishedMedia {
  /** Identification of the section, a=mid (RFC 8843). */
  readonly mid: string;
  readonly payloadType: number;
  /** Format parameters for the answer; empty where there are none. */
  readonly formatParameters: string;
}

/** What a publisher offers to send and the server takes. */
export interface PublisherOffer {
  readonly video: PublishedMedia & { readonly codec: PublishedVideoCodec };
  /** Opus; null where no sound is offered. */
  readonly audio: PublishedMedia | null;
  /** Further sections, which the answer turns down. */
  readonly declined: readonly { readonly mid: string; readonly kind: 'video' | 'audio' }[];
}

export type PublisherOfferResult =
  | { readonly ok: true; readonly offer: PublisherOffer }
  | { readonly ok: false; readonly problem: string };

interface Section {
  readonly kind: string;
  readonly mid: string | null;
  readonly payloadTypes: readonly number[];
  /** By payload type: `a=rtpmap` and `a=fmtp`, of each the first. */
  readonly names: ReadonlyMap<number, string>;
  readonly parameters: ReadonlyMap<number, string>;
  readonly isSending: boolean;
}

/** Reads a WHIP offer (RFC 9725 clause 4.2): the first video section with a codec of ours and the first Opus section. */
export function parsePublisherOffer(sdp: string): PublisherOfferResult {
  const lines = sdp.split(/\r?\n/, MAXIMUM_LINES + 1);
  if (lines.length > MAXIMUM_LINES) return problem(`the offer has more than ${MAXIMUM_LINES} lines`);
  if (lines[0] !== 'v=0') return problem('the offer does not begin with v=0');
  const sections = splitSections(lines);
  if (sections.length > MAXIMUM_SECTIONS) return problem(`the offer has more than ${MAXIMUM_SECTIONS} sections`);
  const doubled = sections.find(({ mid }, index) => sections.findIndex((other) => other.mid === mid) !== index);
  if (doubled !== undefined) return problem('two sections of the offer have the same a=mid line, or none');
  const videoSections = sections.filter(({ kind }) => kind === 'video');
  if (videoSections.length === 0) return problem('the offer has no video section');
  const sending = videoSections.filter(({ isSending }) => isSending);
  if (sending.length === 0) return problem('the offer does not want to send video');
  const video = firstOf(sending, chooseVideo);
  if (video === null)
    return problem('the offer has none of H.264 (with packetization-mode=1), VP8, VP9 and AV1, or no a=mid line');
  const audio = firstOf(
    sections.filter(({ kind, isSending }) => kind === 'audio' && isSending),
    chooseOpus,
  );
  return { ok: true, offer: { video, audio, declined: declinedOf(sections, [video.mid, audio?.mid]) } };
}

function splitSections(lines: readonly string[]): Section[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  return starts.map((start, index) => {
    const own = lines.slice(start, starts[index + 1]);
    const match = /^m=(\w{1,16}) \d{1,5}(?:\/\d{1,5})? \S{1,64} (.{1,512})$/.exec(own[0] ?? '');
    return {
      kind: match?.[1] ?? '',
      mid: firstMatch(own, /^a=mid:([\w.+-]{1,64})$/),
      payloadTypes: (match?.[2] ?? '')
        .split(' ')
        .map(toPayloadType)
        .filter((type) => type !== null),
      names: attributesByPayloadType(own, RTP_MAP),
      parameters: attributesByPayloadType(own, FORMAT_PARAMETERS),
      isSending: !own.some((line) => line === 'a=recvonly' || line === 'a=inactive'),
    };
  });
}

/** Read once for each section, so that a hostile offer costs one pass over its lines. */
function attributesByPayloadType(lines: readonly string[], pattern: RegExp): Map<number, string> {
  const attributes = new Map<number, string>();
  for (const line of lines) {
    const [, type = '', text = ''] = pattern.exec(line) ?? [];
    const payloadType = toPayloadType(type);
    if (payloadType !== null && !attributes.has(payloadType)) attributes.set(payloadType, text);
  }
  return attributes;
}

function toPayloadType(text: string): number | null {
  return /^\d{1,3}$/.test(text) && Number(text) < 128 ? Number(text) : null;
}

function chooseVideo(section: Section): PublisherOffer['video'] | null {
  for (const { codec, pattern } of VIDEO_CODECS) {
    const media = chooseFormat(section, pattern, codec === 'h264' ? isPacketized : isBasicProfile);
    if (media === null) continue;
    return codec === 'h264'
      ? { codec, ...media, formatParameters: raiseLevel(media.formatParameters) }
      : { codec, ...media };
  }
  return null;
}

function chooseOpus(section: Section): PublishedMedia | null {
  return chooseFormat(section, OPUS, () => true);
}

/** The first acceptable format in the sender's own order of preference (RFC 3264 clause 5.1). */
function chooseFormat(
  { mid, payloadTypes, names, parameters }: Section,
  pattern: RegExp,
  isAcceptable: (formatParameters: string) => boolean,
): PublishedMedia | null {
  if (mid === null) return null;
  for (const payloadType of payloadTypes) {
    if (!pattern.test(names.get(payloadType) ?? '')) continue;
    const formatParameters = parameters.get(payloadType) ?? '';
    if (isAcceptable(formatParameters)) return { mid, payloadType, formatParameters };
  }
  return null;
}

/** Single NAL unit mode cannot carry slices larger than a packet. */
function isPacketized(formatParameters: string): boolean {
  return /(^|;)\s*packetization-mode=1\b/.test(formatParameters);
}

/** Eight bits a sample, 4:2:0: VP9 profile 0 (RFC 9628 clause 6) and AV1 profile 0. */
function isBasicProfile(formatParameters: string): boolean {
  return !/(^|;)\s*profile(-id)?=[1-9]/.test(formatParameters);
}

/** A receiver may name a higher level than the sender, which then need not scale its pictures down (RFC 6184 clause 8.1). */
function raiseLevel(formatParameters: string): string {
  if (!/(^|;)\s*level-asymmetry-allowed=1\b/.test(formatParameters)) return formatParameters;
  return formatParameters.replace(/(profile-level-id=[0-9a-f]{4})[0-9a-f]{2}/i, `$1${HIGHEST_LEVEL}`);
}

function declinedOf(sections: readonly Section[], taken: readonly (string | undefined)[]): PublisherOffer['declined'] {
  return sections.flatMap(({ mid, kind }) =>
    mid === null || taken.includes(mid) || (kind !== 'video' && kind !== 'audio') ? [] : [{ mid, kind }],
  );
}

function firstOf<Item, Result>(items: readonly Item[], choose: (item: Item) => Result | null): Result | null {
  for (const item of items) {
    const result = choose(item);
    if (result !== null) return result;
  }
  return null;
}

function firstMatch(lines: readonly string[], pattern: RegExp): string | null {
  for (const line of lines) {
    const match = pattern.exec(line)?.[1];
    if (match !== undefined) return match;
  }
  return null;
}

function problem(text: string): PublisherOfferResult {
  return { ok: false, problem: text };
}
