import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { hasSequenceParameterSet, startsWithStartCode } from '#core/h264/annex-b.ts';
import { Timeline } from '#core/time/timeline.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import type { Source, SourcePacket, SourceSession, VideoSourcePacket } from './source.ts';

/** What a source's own test file says of one input. */
export interface SourceUnderTest {
  /** Called inside each test, when servers and files are there. */
  create(): Source;
  /** Facts of the video that are known beforehand. */
  readonly video: Partial<VideoStream>;
  /** How often it is opened and closed in search of leaks. */
  readonly rounds?: number;
  /** Why the tests cannot run here, or null. */
  readonly skip?: string | null;
}

/** An input that gives no video. */
export interface FailingSource {
  create(): Source;
  readonly codes: readonly string[];
  readonly message?: RegExp;
  /** Text that must not show in the error, such as a password. */
  readonly secret?: string;
  readonly skip?: string | null;
}

quietFfmpegLog();

/** Generous, so that a busy machine passes; what hangs takes longer. */
const PROMPTLY_MS = 2_000;
const FAILS_WITHIN_MS = 20_000;
const PACKETS = 15;
const MOST_PACKETS_BEFORE_KEYFRAME = 300;
const DEFAULT_ROUNDS = 20;
/** Descriptors that the runtime itself may open meanwhile: its thread pool, a lookup. */
const TOLERATED_DESCRIPTORS = 4;

/** What every source keeps to, whatever it reads from. */
export function describeSource(name: string, { create, video, skip, rounds = DEFAULT_ROUNDS }: SourceUnderTest): void {
  describe(`${name} as a source`, { skip: skip ?? false }, () => {
    afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

    it('opens and describes its video', async () => {
      await using session = await open(create());
      for (const [key, expected] of Object.entries(video)) {
        assert.deepEqual(session.video[key as keyof VideoStream], expected, key);
      }
    });

    it('gives packets in decoding order from a keyframe on that a decoder can start with', async () => {
      await using session = await open(create());
      assertInDecodingOrder(session.video, await takeFromKeyframe(session, PACKETS));
    });

    it('gives packets that decode to pictures of the described size', async () => {
      await using session = await open(create());
      const pictures = await decode(session.video, await takeFromKeyframe(session, PACKETS));
      const { width, height } = session.video;
      assert.ok(pictures.length > PACKETS / 2, `${pictures.length} pictures`);
      for (const picture of pictures) assert.deepEqual(picture, { width, height });
    });

    it('ends its packets promptly when closed while they are being read, and may be closed twice', async () => {
      const session = await open(create());
      const packets = session.packets()[Symbol.asyncIterator]();
      await packets.next();
      const end = untilEnd(packets);
      await within(PROMPTLY_MS, 'closing', session[Symbol.asyncDispose]());
      await within(PROMPTLY_MS, 'the end of the packets', end);
      await session[Symbol.asyncDispose]();
    });

    it('ends its packets promptly when its signal aborts', async () => {
      const abort = new AbortController();
      await using session = await create().open(abort.signal);
      const packets = session.packets()[Symbol.asyncIterator]();
      await packets.next();
      const end = untilEnd(packets);
      abort.abort(new Error('enough'));
      await within(PROMPTLY_MS, 'the end of the packets', end);
    });

    it('can be closed without having been read', async () => {
      const session = await open(create());
      await within(PROMPTLY_MS, 'closing', session[Symbol.asyncDispose]());
    });

    it('rejects promptly when aborted while opening', async () => {
      const source = create();
      for (const pause of [() => {}, () => delay(20)]) {
        const abort = new AbortController();
        const opening = source.open(abort.signal);
        const settled = opening.then(
          (session) => session[Symbol.asyncDispose](),
          (error: unknown) => error,
        );
        await pause();
        abort.abort(new Error('changed my mind'));
        const error = await within(PROMPTLY_MS, 'the end of the opening', settled);
        // A source that was faster than the abort has opened.
        if (error !== undefined) assert.equal((error as Error).message, 'changed my mind');
      }
    });

    it('leaves no file descriptor open, however often it is opened and closed', async () => {
      const source = create();
      await openAndClose(source);
      const before = countDescriptors();
      for (let round = 0; round < rounds; round++) await openAndClose(source);
      // A server in this very process closes its own ends a little later.
      const closed = untilFewDescriptors(before + TOLERATED_DESCRIPTORS);
      await within(PROMPTLY_MS, `${rounds} rounds to leave no descriptor open`, closed);
    });
  });
}

/** What every source does with an input that gives no video. */
export function describeFailingSource(name: string, failing: FailingSource): void {
  it(`says what is wrong with ${name}`, { skip: failing.skip ?? false }, async () => {
    const source = failing.create();
    const error = await within(FAILS_WITHIN_MS, 'the failure', failureOf(source));
    assert.ok(error instanceof OperationalError, `expected an operational error but received ${error}`);
    assert.ok(failing.codes.includes(error.code), `${error.code}: ${error.message}`);
    assert.match(error.message, failing.message ?? /./);
    assert.equal(error.retryable, true);
    const { secret } = failing;
    if (secret === undefined) return;
    for (const text of [error.message, source.description]) assert.ok(!text.includes(secret), text);
  });
}

/** Opens and reads until it fails; an input that just ends has not failed. */
async function failureOf(source: Source): Promise<unknown> {
  try {
    await using session = await open(source);
    await untilEnd(session.packets()[Symbol.asyncIterator]());
    return new Error('The packets ended without an error');
  } catch (error) {
    return error;
  }
}

function open(source: Source): Promise<SourceSession> {
  return source.open(new AbortController().signal);
}

async function openAndClose(source: Source): Promise<void> {
  await using _session = await open(source);
}

async function untilEnd(packets: AsyncIterator<SourcePacket>): Promise<void> {
  while ((await packets.next()).done !== true);
}

async function takeFromKeyframe(session: SourceSession, count: number): Promise<VideoSourcePacket[]> {
  const taken: VideoSourcePacket[] = [];
  let skipped = 0;
  for await (const packet of session.packets()) {
    if (packet.kind === 'audio') continue;
    if (taken.length === 0 && !packet.isKeyframe) {
      assert.ok(++skipped < MOST_PACKETS_BEFORE_KEYFRAME, 'no keyframe comes');
      continue;
    }
    if (taken.push(packet) === count) break;
  }
  assert.equal(taken.length, count);
  return taken;
}

function assertInDecodingOrder({ codec }: VideoStream, packets: readonly VideoSourcePacket[]): void {
  let lastUs = Number.NEGATIVE_INFINITY;
  for (const { dtsUs, data, isKeyframe } of packets) {
    assert.ok(data.byteLength > 0);
    assert.ok(dtsUs === null || dtsUs > lastUs, `${dtsUs} after ${lastUs}`);
    lastUs = dtsUs ?? lastUs;
    if (codec !== 'h264') continue;
    assert.ok(startsWithStartCode(data), 'not in Annex B form');
    if (isKeyframe) assert.ok(hasSequenceParameterSet(data), 'a keyframe without parameter sets');
  }
}

async function decode(video: VideoStream, packets: readonly VideoSourcePacket[]) {
  await using decoder = await openFfmpegDecoder(video);
  const timeline = new Timeline();
  const pictures: { width: number; height: number }[] = [];
  for (const packet of packets) {
    const { ptsUs, dtsUs } = timeline.place(packet, packet.receivedAtMs * 1000);
    for (const frame of await decoder.decode({ ...packet, ptsUs, dtsUs })) {
      using owned = frame;
      pictures.push({ width: owned.width, height: owned.height });
    }
  }
  assert.equal(decoder.corruptPackets, 0);
  return pictures;
}

async function within<Result>(timeoutMs: number, what: string, work: PromiseLike<Result>): Promise<Result> {
  const late = new AbortController();
  const timeout = delay(timeoutMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
  });
  timeout.catch(() => {});
  try {
    return await Promise.race([work, timeout]);
  } finally {
    late.abort();
  }
}

async function untilFewDescriptors(most: number): Promise<void> {
  while (countDescriptors() > most) await delay(20);
}

function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
