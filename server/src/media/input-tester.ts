import { type CameraConfig, PUBLISHER_PATH } from '#contract/config.ts';
import type { InputTest } from '#contract/media-process.ts';
import { obstacleToPlayback } from '#core/h264/browser-playable.ts';
import { Timeline } from '#core/time/timeline.ts';
import type { OpenDecoder } from '../decoders/decoder.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import type { Source, SourceSession } from '../sources/source.ts';
import type { VideoStream } from './encoded-packet.ts';

const TEST_TIMEOUT_MS = 15_000;
const MAXIMUM_SIMULTANEOUS_TESTS = 3;
const NOTHING_TO_CALL =
  'A device sends to this camera by itself, so there is nothing to connect to. Add the camera, then start the device.';
const PICTURE = { maximumWidth: 640, quality: 80 } as const;

type Input = CameraConfig['inputs'][number];

/** Tries an input out before it becomes a camera: connects, decodes one picture, and says what came of it. */
export class InputTester {
  readonly #createSource: (input: Input) => Source;
  readonly #openDecoder: OpenDecoder;
  #running = 0;

  constructor(createSource: (input: Input) => Source, openDecoder: OpenDecoder) {
    this.#createSource = createSource;
    this.#openDecoder = openDecoder;
  }

  /** @throws OperationalError `too-many-tests`; what is wrong with the input is part of the answer instead */
  async test(input: Input): Promise<InputTest> {
    if (input.path === PUBLISHER_PATH) return { ok: false, message: NOTHING_TO_CALL, video: null, picture: null };
    if (this.#running >= MAXIMUM_SIMULTANEOUS_TESTS) {
      throw new OperationalError('too-many-tests', 'Other connection tests are still running. Try again in a moment.', {
        retryable: true,
      });
    }
    this.#running++;
    try {
      return await this.#connect(input, AbortSignal.timeout(TEST_TIMEOUT_MS));
    } catch (error) {
      return { ok: false, message: explain(error), video: null, picture: null };
    } finally {
      this.#running--;
    }
  }

  async #connect(input: Input, signal: AbortSignal): Promise<InputTest> {
    await using session = await this.#createSource(input).open(signal);
    const picture = await this.#firstPicture(session);
    const { codec, profile, width, height, framesPerSecond } = session.video;
    const obstacle = obstacleToPlayback(session.video);
    return {
      ok: picture !== null,
      message:
        picture === null
          ? 'The input connects but no picture could be decoded.'
          : foundMessage(session.video, obstacle),
      video: {
        codec,
        profile,
        width,
        height,
        framesPerSecond,
        bitsPerSecond: null,
        delivery: obstacle === null ? 'passthrough' : 'transcoded',
        deliveryReason: obstacle,
      },
      picture: picture === null ? null : `data:image/jpeg;base64,${Buffer.from(picture).toString('base64')}`,
    };
  }

  async #firstPicture(session: SourceSession): Promise<Uint8Array | null> {
    await using decoder = await this.#openDecoder(session.video);
    await using scaler = new FrameScaler();
    const timeline = new Timeline();
    for await (const packet of session.packets()) {
      if (packet.kind !== 'video') continue;
      const { ptsUs, dtsUs } = timeline.place(packet, packet.receivedAtMs * 1000);
      const [first, ...others] = await decoder.decode({ ...packet, ptsUs, dtsUs });
      for (const frame of others) frame[Symbol.dispose]();
      if (first === undefined) continue;
      using frame = first;
      return await scaler.toJpeg(frame, PICTURE);
    }
    return null;
  }
}

function foundMessage({ codec, width, height, framesPerSecond }: VideoStream, obstacle: string | null): string {
  const rate = framesPerSecond === null ? '' : ` at ${Math.round(framesPerSecond * 10) / 10} frames per second`;
  const delivery =
    obstacle === null ? 'Viewers get it as it is.' : `It is transcoded for viewers, because ${obstacle}.`;
  return `Found ${codec.toUpperCase()} video, ${width}×${height}${rate}. ${delivery}`;
}

function explain(error: unknown): string {
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  return isTimeout ? `The input gave no picture within ${TEST_TIMEOUT_MS / 1000} s.` : describeError(error);
}
