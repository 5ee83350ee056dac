import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { cameraConfigSchema } from '#contract/config.ts';
import type { FrameResult } from '#contract/result.ts';
import { detectCircles } from '#core/detection/circle-detector.ts';
import { percentile } from '#core/statistics/stage-recorder.ts';
import { openFfmpegDecoder } from '../decoders/ffmpeg/decoder.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { openFrameCount, type VideoFrame } from '../ffmpeg/video-frame.ts';
import type { TaskRunner, TaskRuntime } from '../inference/task-runner.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import { createRtspSource } from '../sources/rtsp/source.ts';
import { obstacleToRtspServer, startRtspServer } from '../testing/rtsp-server.ts';
import { until } from '../testing/until.ts';
import { Camera } from './camera.ts';

quietFfmpegLog();

const FRAMES_PER_SECOND = 25;
/** How much later the detection stream comes. */
const DELAY_MS = 700;
const INPUT = { width: 320, height: 180, format: 'gray' } as const;
/** Until sender reports of both streams have come. */
const UNJUDGED_RESULTS = 100;
const JUDGED_RESULTS = 60;

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

/** A ball whose place tells the time of day. Its radius is in pixels, so only pictures of one size show it at the same place. */
function ballPipeline(): string {
  return [
    'videotestsrc is-live=true pattern=ball animation-mode=wall-time',
    `video/x-raw,format=I420,width=${INPUT.width},height=${INPUT.height},framerate=${FRAMES_PER_SECOND}/1`,
    'x264enc speed-preset=ultrafast tune=zerolatency threads=1 key-int-max=25 bitrate=800',
    'rtph264pay name=pay0 pt=96 config-interval=-1',
  ].join(' ! ');
}

/** Finds the ball in every frame, without a model and without a thread. */
const runtime: TaskRuntime = {
  async load(): Promise<TaskRunner> {
    return {
      task: 'circle',
      plan: { name: 'circle', model: null, method: { kind: 'classical', algorithm: 'circle' }, on: null },
      provider: null,
      maximumBatch: 1,
      inputFor: () => INPUT,
      analyse: async (_camera, job) => {
        const frames = await job.prepare();
        return { results: frames.map(({ image }) => ({ objects: detectCircles(image) })), inferenceMs: 1 };
      },
      release: async () => {},
    };
  },
  changes: () => new AbortController().signal,
  async [Symbol.asyncDispose]() {},
};

describe('a real camera with two streams', { skip: obstacleToRtspServer() ?? false, timeout: 60_000 }, () => {
  it('has what its late second stream shows drawn on the frame of the first that shows the same', async () => {
    await using device = await startRtspServer({
      shared: true,
      senderReportSeconds: 0.5,
      mounts: { '/main': ballPipeline(), '/sub': ballPipeline() },
    });
    await using relay = await startSlowRelay(device.port, DELAY_MS);
    const packets: EncodedPacket[] = [];
    const results: FrameResult[] = [];
    await using camera = new Camera({
      name: 'door',
      config: cameraConfigSchema.parse({
        inputs: [
          { path: `rtsp://127.0.0.1:${device.port}/main`, roles: ['live', 'record'] },
          { path: `rtsp://127.0.0.1:${relay.port}/sub`, roles: ['detect'] },
        ],
        detect: { tasks: { circle: { fps: 'all', minimumScore: 0.3 } } },
      }),
      createSource: ({ path, transport }) => createRtspSource({ address: path, transport }),
      runtime,
      openDecoder: openFfmpegDecoder,
      emitTrack: () => {},
      onStateChange: () => {},
    });
    camera.viewed.output.subscribePackets('live', (packet) => packets.push(packet));
    camera.viewed.output.subscribeResults((result) => results.push(result));
    await until('enough results', () => results.length >= UNJUDGED_RESULTS + JUDGED_RESULTS, 30_000);
    const video = camera.status().video;
    assert.ok(video);
    const places = await findBalls(packets);
    const judged = results.slice(UNJUDGED_RESULTS).filter(({ objects }) => objects.length > 0);
    assert.ok(judged.length > JUDGED_RESULTS / 2, `${judged.length} results with a ball`);
    const frames = [...places].sort(([a], [b]) => a - b);
    const indexes = judged.map(({ ptsUs }) => frames.findIndex(([time]) => time === ptsUs));
    assert.ok(!indexes.includes(-1), 'every result lies on a frame of the stream on screen');
    /** Median distance of the ball in the result from the ball in the frame that is so many frames later. */
    const distanceAt = (later: number): number => {
      const distances = judged.map((result, at) => distance(result, frames[(indexes[at] ?? 0) + later]?.[1]));
      const known = distances.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
      return percentile(known, 0.5) ?? Number.NaN;
    };
    const others = [-2, -1, 1, 2].map(distanceAt);
    // The two streams are taken at moments of their own, up to half a frame interval apart.
    assert.ok(distanceAt(0) < Math.min(...others), `${distanceAt(0)} on its frame, ${others} on those around it`);
    // So many frames off it would be, had the delay not been made up for; the ball moves by more than its own size.
    assert.ok(distanceAt(-Math.round((DELAY_MS * FRAMES_PER_SECOND) / 1000)) > 5 * distanceAt(0));
  });
});

/** A TCP relay that passes what the server says on later. */
async function startSlowRelay(port: number, delayMs: number): Promise<{ readonly port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream);
    client.on('close', () => upstream.destroy());
    upstream.on('data', (bytes) => setTimeout(() => client.write(bytes), delayMs));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where the ball is in each frame on screen, in relative coordinates, by media time. */
async function findBalls(packets: readonly EncodedPacket[]): Promise<Map<number, Place>> {
  await using decoder = await openFfmpegDecoder(STREAM);
  await using scaler = new FrameScaler();
  const places = new Map<number, Place>();
  const note = async (frame: VideoFrame) => {
    using owned = frame;
    const [ball] = detectCircles(await scaler.toTaskImage(owned, INPUT));
    if (ball !== undefined) places.set(owned.ptsUs, centreOf(ball.box));
  };
  const start = packets.findIndex(({ isKeyframe }) => isKeyframe);
  for (const packet of packets.slice(start)) for (const frame of await decoder.decode(packet)) await note(frame);
  return places;
}

const STREAM: VideoStream = {
  codec: 'h264',
  codecId: 27,
  profile: null,
  width: INPUT.width,
  height: INPUT.height,
  framesPerSecond: FRAMES_PER_SECOND,
  hasReorderedFrames: false,
  pixelFormat: 'yuv420p',
  extradata: null,
};

function distance({ objects }: FrameResult, place: Place | undefined): number {
  const [ball] = objects;
  if (ball === undefined || place === undefined) return Number.NaN;
  const centre = centreOf(ball.box);
  return Math.hypot(centre.x - place.x, centre.y - place.y);
}

function centreOf(box: { x: number; y: number; width: number; height: number }): Place {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
