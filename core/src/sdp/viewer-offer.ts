/** URI of the RTP header extension by which a sender rules out a jitter buffer (WebRTC "playout-delay"). */
const PLAYOUT_DELAY_URI = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay';
/** A token (RFC 5888 clause 4): it is repeated in the answer. */
const MID = /^a=mid:([!#$%&'*+\-.^`{|}~\w]{1,64})$/;
const FORMAT_PARAMETERS = /^a=fmtp:(\d{1,3}) ([\x21-\x7e][\x20-\x7e]{0,255})$/;
const MAXIMUM_LINES = 2_000;

/** What a viewer's SDP offer says about receiving Opus. */
export interface ViewerAudioOffer {
  readonly mid: string;
  readonly payloadType: number;
}

/** What a viewer's SDP offer says about receiving H.264, and sound if it wants any. */
export interface ViewerOffer {
  /** Identification of the video section, a=mid (RFC 8843). */
  readonly mid: string;
  readonly payloadType: number;
  /** Format parameters of that payload type (RFC 6184 clause 8.1), to be repeated in the answer. */
  readonly formatParameters: string;
  readonly playoutDelayExtensionId: number | null;
  readonly audio: ViewerAudioOffer | null;
}

export type ViewerOfferResult =
  | { readonly ok: true; readonly offer: ViewerOffer }
  | { readonly ok: false; readonly problem: string };

/** Reads a WHEP offer (RFC 8866 session description): the first video section and its best H.264 format. */
export function parseViewerOffer(sdp: string): ViewerOfferResult {
  const all = sdp.split(/\r?\n/, MAXIMUM_LINES + 1);
  if (all.length > MAXIMUM_LINES) return problem(`the offer has more than ${MAXIMUM_LINES} lines`);
  const lines = mediaSection(all, 'video');
  if (lines === null) return problem('the offer has no video section');
  const mid = firstMatch(lines, MID)?.[1];
  if (mid === undefined) return problem('the video section has no a=mid line');
  if (lines.some((line) => line === 'a=sendonly' || line === 'a=inactive'))
    return problem('the offer does not want to receive video');
  const format = bestH264Format(lines);
  if (format === null) return problem('the offer has no H.264 format with packetization-mode=1');
  const extension = firstMatch(lines, new RegExp(`^a=extmap:(\\d{1,3})(?:/\\w+)? ${escapeRegExp(PLAYOUT_DELAY_URI)}$`));
  const playoutDelayExtensionId = extension ? Number(extension[1]) : null;
  return { ok: true, offer: { mid, ...format, playoutDelayExtensionId, audio: audioOffer(all) } };
}

/** The attribute that accepts the playout-delay extension in an answer. */
export function playoutDelayAttribute(extensionId: number): string {
  return `extmap:${extensionId} ${PLAYOUT_DELAY_URI}`;
}

/**
 * Repeats each host candidate (RFC 8839) of a session description for further addresses of the same machine, as
 * needed behind a container's or router's address translation. The port stays.
 */
export function addHostAddresses(sdp: string, addresses: readonly string[]): string {
  const lines = sdp.split(/\r?\n/);
  const known = new Set(addresses.filter((address) => lines.some((line) => line.includes(` ${address} `))));
  let isFirst = true;
  return lines
    .flatMap((line) => {
      const host = /^(a=candidate:)(\S+)( \d+ UDP )(\d+)( )(\S+)( \d+ typ host.*)$/i.exec(line);
      if (host === null || !isFirst) return [line];
      isFirst = false;
      const [, start = '', , transport = '', priority = '0', space = '', , rest = ''] = host;
      const additions = addresses
        .filter((address) => !known.has(address))
        .map(
          (address, index) =>
            `${start}x${index}${transport}${Number(priority) - 256 * (index + 1)}${space}${address}${rest}`,
        );
      return [line, ...additions];
    })
    .join('\r\n');
}

/** The candidates of a trickle-ICE fragment (RFC 8840), each with the section it belongs to. */
export function parseIceFragment(fragment: string): { mid: string; candidate: string }[] {
  const candidates: { mid: string; candidate: string }[] = [];
  let mid = '';
  for (const line of fragment.split(/\r?\n/)) {
    mid = MID.exec(line)?.[1] ?? mid;
    if (/^a=candidate:\S/.test(line)) candidates.push({ mid, candidate: line.slice(2) });
  }
  return candidates;
}

/** Sound is optional: a section that cannot be served is left unanswered. */
function audioOffer(all: readonly string[]): ViewerAudioOffer | null {
  const lines = mediaSection(all, 'audio');
  if (lines === null || lines.some((line) => line === 'a=sendonly' || line === 'a=inactive')) return null;
  const mid = firstMatch(lines, MID)?.[1];
  const payloadType = firstMatch(lines, /^a=rtpmap:(\d{1,3}) opus\/48000\/2$/i)?.[1];
  return mid === undefined || payloadType === undefined ? null : { mid, payloadType: Number(payloadType) };
}

function mediaSection(lines: readonly string[], kind: 'video' | 'audio'): string[] | null {
  const start = lines.findIndex((line) => line.startsWith(`m=${kind}`));
  if (start < 0) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('m='));
  return lines.slice(start, length < 0 ? undefined : start + 1 + length);
}

/** Constrained baseline first, because every browser decodes whatever profile is then sent under it. */
function bestH264Format(lines: readonly string[]): Pick<ViewerOffer, 'payloadType' | 'formatParameters'> | null {
  const parameters = formatParametersByType(lines);
  const formats = lines
    .map((line) => /^a=rtpmap:(\d{1,3}) H264\/90000$/i.exec(line)?.[1])
    .filter((payloadType) => payloadType !== undefined)
    .map((payloadType) => ({
      payloadType: Number(payloadType),
      formatParameters: parameters.get(payloadType) ?? '',
    }))
    .filter(({ formatParameters }) => /(^|;)\s*packetization-mode=1\b/.test(formatParameters));
  return formats.find(({ formatParameters }) => /profile-level-id=42e0/i.test(formatParameters)) ?? formats[0] ?? null;
}

/** Read once, so that a hostile offer costs one pass over its lines. */
function formatParametersByType(lines: readonly string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const line of lines) {
    const [, payloadType = '', text = ''] = FORMAT_PARAMETERS.exec(line) ?? [];
    if (payloadType !== '' && !parameters.has(payloadType)) parameters.set(payloadType, text);
  }
  return parameters;
}

function firstMatch(lines: readonly string[], pattern: RegExp): RegExpExecArray | null {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  return null;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function problem(text: string): ViewerOfferResult {
  return { ok: false, problem: text };
}
