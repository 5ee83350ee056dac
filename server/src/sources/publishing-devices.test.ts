import { after, before } from 'node:test';
import { autoCreateSchema, rtmpConfigSchema, srtConfigSchema } from '#contract/config.ts';
import { cameraAt } from '../testing/media-configuration.ts';
import { RunningProgram } from '../testing/running-program.ts';
import { obstacleToTestVideos } from '../testing/test-video.ts';
import { until } from '../testing/until.ts';
import { CameraPublisherDesk } from './publisher/publisher-desk.ts';
import { createPublisherSource } from './publisher/source.ts';
import { RtmpServer } from './rtmp/rtmp-server.ts';
import { describeSource } from './source.contract.ts';
import { SrtServer } from './srt/srt-server.ts';
import { obstacleToSrt } from './srt/testing/srt-obstacle.ts';

/** Devices that call are sources like any other: FFmpeg publishes, and the camera's side keeps to the contract. */
const PICTURE = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '5', '-bf', '0', '-pix_fmt', 'yuv420p'];
const VIDEO = { codec: 'h264', width: 320, height: 240, hasReorderedFrames: false };

const stack = new AsyncDisposableStack();
const desk = new CameraPublisherDesk({ onUnknownPublisher: () => {}, now: () => performance.now() });
const skipRtmp = obstacleToTestVideos();
const skipSrt = skipRtmp ?? obstacleToSrt('ffmpeg');

before(async () => {
  if (skipRtmp !== null) return;
  desk.configure({ rtmp: cameraAt('publisher'), srt: cameraAt('publisher') }, autoCreateSchema.parse({}));
  const rtmp = stack.use(new RtmpServer({ desk, log: () => {} }));
  rtmp.configure({ ...rtmpConfigSchema.parse({ port: 0 }), tls: null });
  await until('the RTMP server', () => rtmp.status().port !== null);
  publish('flv', `rtmp://127.0.0.1:${rtmp.status().port}/live/rtmp`);
  if (skipSrt !== null) return;
  const srt = stack.use(new SrtServer({ desk, log: () => {} }));
  srt.configure(srtConfigSchema.parse({ port: 0 }));
  await until('the SRT server', () => srt.status().port !== null);
  publish('mpegts', `srt://127.0.0.1:${srt.status().port}?streamid=publish:srt`);
});
after(() => stack.disposeAsync());

function publish(format: string, address: string): void {
  const output = ['-v', 'quiet', ...PICTURE, '-threads', '1', ...H264, '-f', format, address];
  stack.use(new RunningProgram('ffmpeg', output));
}

for (const [camera, skip] of [
  ['rtmp', skipRtmp],
  ['srt', skipSrt],
] as const) {
  describeSource(`A device over ${camera.toUpperCase()}`, {
    create: () => createPublisherSource({ camera, desk }),
    video: VIDEO,
    skip,
  });
}
