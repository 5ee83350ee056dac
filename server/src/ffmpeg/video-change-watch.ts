import { forEachNalUnit, H264_NAL_TYPE } from '#core/h264/annex-b.ts';
import { H265_NAL_TYPE } from '#core/h265/parameter-sets.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import { describeVideo } from './describe-video.ts';

/** How to tell a NAL unit that announces size and profile, for the codecs that have such. */
const ANNOUNCES = new Map<string, (firstByte: number) => boolean>([
  ['h264', (firstByte) => (firstByte & 0x1f) === H264_NAL_TYPE.sequenceParameterSet],
  ['hevc', (firstByte) => ((firstByte >> 1) & 0x3f) === H265_NAL_TYPE.sequenceParameterSet],
]);

/**
 * Notices where a stream of H.264 or H.265 announces something else than it was described as, also while nobody
 * decodes it. Other codecs have to be decoded to be looked at, and whoever does notices it.
 */
export class VideoChangeWatch {
  readonly #video: VideoStream;
  readonly #place: string;
  #announced: Uint8Array | null = null;

  /** @param place names the input for people and holds no secret */
  constructor(video: VideoStream, place: string) {
    this.#video = video;
    this.#place = place;
  }

  /**
   * @param keyframe in Annex B form where the codec has one
   * @throws OperationalError `source-changed`
   */
  async check(keyframe: Uint8Array): Promise<void> {
    const announced = announcementOf(keyframe, ANNOUNCES.get(this.#video.codec));
    if (announced === null) return;
    const isKnown = this.#announced !== null && Buffer.compare(this.#announced, announced) === 0;
    const isFirst = this.#announced === null;
    this.#announced = announced;
    if (isKnown || isFirst) return;
    const { codecId, extradata, width, height, profile } = this.#video;
    const now = await describeVideo({ codecId, data: keyframe, extradata }, this.#place);
    if (now === null || (now.width === width && now.height === height && now.profile === profile)) return;
    const message = `${this.#place} changed from ${nameOf(this.#video)} to ${nameOf(now)}.`;
    throw new OperationalError('source-changed', message, { retryable: true });
  }
}

function nameOf({ width, height, profile }: VideoStream): string {
  return `${width}×${height}${profile === null ? '' : ` (${profile})`}`;
}

/** The announcing NAL unit, up to the next one. */
function announcementOf(data: Uint8Array, announces?: (firstByte: number) => boolean): Uint8Array | null {
  if (announces === undefined) return null;
  let begin: number | null = null;
  let end = data.length;
  forEachNalUnit(data, (offset) => {
    if (begin !== null) end = offset;
    else if (announces(data[offset] ?? 0)) begin = offset;
    return end === data.length;
  });
  return begin === null ? null : data.slice(begin, end);
}
