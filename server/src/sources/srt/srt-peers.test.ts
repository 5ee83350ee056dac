import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'node:test';
import { srtConfigSchema } from '#contract/config.ts';
import { RunningProgram } from '../../testing/running-program.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo } from '../../testing/test-video.ts';
import { until } from '../../testing/until.ts';
import { SrtServer } from './srt-server.ts';
import { obstacleToSrt } from './testing/srt-obstacle.ts';
import { type AdmittedDevice, createStandInDemuxer, StandInDesk } from './testing/stand-in-desk.ts';

const FRONT = 'passphrase of front';
const BACK = 'passphrase of back';
/** More than the default of 10 s, because a peer that was killed is given up after 5 s only. */
const LONG_MS = 15_000;
const TRANSPORT_PACKET = 188;

describe('the SRT server with programs of others', { skip: obstacleToSrt('ffmpeg') ?? false }, () => {
  let video: string;
  let open: AsyncDisposableStack;

  before(async () => {
    video = await createTestVideo(join(await createTemporaryFolder(), 'video.ts'), { outputOptions: ['-f', 'mpegts'] });
  });
  beforeEach(() => {
    open = new AsyncDisposableStack();
  });
  afterEach(() => open.disposeAsync());

  async function listen(desk: StandInDesk) {
    const server = open.use(
      new SrtServer({ desk, log: () => {}, createDemuxer: createStandInDemuxer, address: '127.0.0.1' }),
    );
    server.configure(srtConfigSchema.parse({ port: 0 }));
    await until('the server to listen', () => server.status().port !== null);
    return { server, port: server.status().port ?? 0 };
  }

  function ffmpeg(address: string): RunningProgram {
    const input = ['-v', 'error', '-re', '-stream_loop', '-1', '-i', video];
    return open.use(new RunningProgram('ffmpeg', [...input, '-c', 'copy', '-f', 'mpegts', address]));
  }

  async function untilReceived(device: () => AdmittedDevice | undefined): Promise<AdmittedDevice> {
    await until('a device that sends', () => (device()?.packets.length ?? 0) > 5, LONG_MS);
    const found = device();
    assert.ok(found !== undefined);
    for (const { data } of found.packets)
      for (let at = 0; at < data.byteLength; at += TRANSPORT_PACKET) assert.equal(data[at], 0x47);
    return found;
  }

  it('takes two FFmpegs with different passphrases, key lengths and kinds of stream ID at a time', async () => {
    const desk = new StandInDesk({
      front: { passphrase: FRONT },
      back: { passphrase: BACK, user: 'anna', password: 's' },
    });
    const { port } = await listen(desk);
    ffmpeg(`srt://127.0.0.1:${port}?streamid=publish:front&passphrase=${FRONT}&pbkeylen=32`);
    ffmpeg(`srt://127.0.0.1:${port}?streamid=#!::m=publish,r=back,u=anna,s=s&passphrase=${BACK}&pbkeylen=16`);
    for (const [camera, encryption] of [
      ['front', 'AES-256'],
      ['back', 'AES-128'],
    ] as const) {
      const { device } = await untilReceived(() => desk.admitted.find(({ request }) => request.camera === camera));
      const { bitsPerSecond, encryption: used } = device.statistics();
      assert.equal(used, encryption);
      assert.ok((bitsPerSecond ?? 0) > 10_000, `${bitsPerSecond} b/s`);
    }
  });

  it('refuses an FFmpeg with a wrong passphrase, which then ends', async () => {
    const desk = new StandInDesk({ front: { passphrase: FRONT } });
    const { server, port } = await listen(desk);
    const program = ffmpeg(`srt://127.0.0.1:${port}?streamid=publish:front&passphrase=${BACK}`);
    await until('FFmpeg to end', () => program.hasEnded);
    await until('the refusal', () => server.status().refused['wrong-passphrase'] === 1);
    assert.equal(desk.admitted.length, 0);
  });

  it('finds out that a device was killed, and takes the next one', async () => {
    const desk = new StandInDesk({ front: {} });
    const { server, port } = await listen(desk);
    const program = ffmpeg(`srt://127.0.0.1:${port}?streamid=publish:front`);
    const device = await untilReceived(() => desk.admitted[0]);
    await program.kill('SIGKILL');
    await until('the end of the connection', () => device.hasEnded, LONG_MS);
    assert.equal(server.status().connections, 0);
    ffmpeg(`srt://127.0.0.1:${port}?streamid=publish:front`);
    await untilReceived(() => desk.admitted[1]);
  });

  it('takes srt-live-transmit', { skip: obstacleToSrt('srt-live-transmit') ?? false }, async () => {
    const desk = new StandInDesk({ front: { passphrase: FRONT } });
    const { port } = await listen(desk);
    const relay = 'udp://127.0.0.1:';
    const udpPort = port + 1 > 65_535 ? port - 1 : port + 1;
    const target = `srt://127.0.0.1:${port}?streamid=publish:front&passphrase=${FRONT}&pbkeylen=24`;
    open.use(new RunningProgram('srt-live-transmit', [`${relay}${udpPort}`, target]));
    ffmpeg(`${relay}${udpPort}?pkt_size=1316`);
    const { device } = await untilReceived(() => desk.admitted.at(-1));
    assert.equal(device.statistics().encryption, 'AES-192');
  });

  it('takes GStreamer', { skip: obstacleToGstreamer() ?? false }, async () => {
    const desk = new StandInDesk({ front: { passphrase: FRONT } });
    const { port } = await listen(desk);
    const picture = 'videotestsrc is-live=true ! video/x-raw,width=320,height=240 ! x264enc tune=zerolatency';
    const sink = `srtsink uri=srt://127.0.0.1:${port}?mode=caller streamid=publish:front pbkeylen=16`;
    const pipeline = `${picture} ! mpegtsmux alignment=7 ! ${sink}`.split(' ');
    open.use(new RunningProgram('gst-launch-1.0', [...pipeline, `passphrase="${FRONT}"`]));
    const { device } = await untilReceived(() => desk.admitted[0]);
    assert.equal(device.statistics().encryption, 'AES-128');
  });
});

function obstacleToGstreamer(): string | null {
  return obstacleToSrt('gst-launch-1.0');
}
