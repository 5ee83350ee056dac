import { Timeline } from '#core/time/timeline.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { openElementarySession } from '../sources/elementary-session.ts';
import type { ElementaryPacket } from '../sources/publishing.ts';

const OPEN_TIMEOUT_MS = 10_000;

/** What a device has sent, as a camera sees it. */
export interface DecodedPublication {
  readonly video: VideoStream;
  /** Sizes of the pictures, in the order of their presentation. */
  readonly pictures: readonly { readonly width: number; readonly height: number }[];
  readonly corruptPackets: number;
}

/** Decodes packets that a device has published, from the first keyframe on. */
export async function decodePublished(packets: readonly ElementaryPacket[]): Promise<DecodedPublication> {
  await using session = await openElementarySession({
    packets: (async function* () {
      yield* packets;
    })(),
    place: 'The device',
    signal: new AbortController().signal,
    openTimeoutMs: OPEN_TIMEOUT_MS,
    close: () => {},
  });
  await using decoder = await openFfmpegDecoder(session.video);
  const timeline = new Timeline();
  const pictures: { width: number; height: number }[] = [];
  for await (const packet of session.packets()) {
    if (packet.kind === 'audio') continue;
    const { ptsUs, dtsUs } = timeline.place(packet, packet.receivedAtMs * 1000);
    for (const frame of await decoder.decode({ ...packet, ptsUs, dtsUs })) {
      using owned = frame;
      pictures.push({ width: owned.width, height: owned.height });
    }
  }
  return { video: session.video, pictures, corruptPackets: decoder.corruptPackets };
}
