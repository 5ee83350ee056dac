import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { findFreeUdpPort } from '../../testing/find-free-udp-port.ts';
import { obstacleToTestVideos } from '../../testing/test-video.ts';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import type { Source } from '../source.ts';
import { createUdpSource } from './source.ts';
import { parseUdpAddress } from './udp-address.ts';

const skip = obstacleToTestVideos();
const GROUP = '239.255.77.1';
const PICTURE = 'testsrc2=size=320x240:rate=25';

const senders = new Map<number, ChildProcess>();

/** Sends until the end of the tests. */
function send(port: number, program: string, options: readonly string[]): void {
  senders.set(port, spawn(program, options, { stdio: 'ignore' }));
}

function sendWithFfmpeg(port: number, output: readonly string[]): void {
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '5', '-bf', '0', '-pix_fmt', 'yuv420p'];
  send(port, 'ffmpeg', ['-v', 'quiet', '-re', '-f', 'lavfi', '-i', PICTURE, '-threads', '1', ...encoder, ...output]);
}

const ports = { unicast: 0, group: 0, rtp: 0, gstreamer: 0, silent: 0, noise: 0, sound: 0 };
before(async () => {
  for (const name of Object.keys(ports)) ports[name as keyof typeof ports] = await findFreeUdpPort();
  if (skip !== null) return;
  sendWithFfmpeg(ports.unicast, ['-f', 'mpegts', `udp://127.0.0.1:${ports.unicast}?pkt_size=1316`]);
  sendWithFfmpeg(ports.group, [
    '-f',
    'mpegts',
    `udp://${GROUP}:${ports.group}?pkt_size=1316&localaddr=127.0.0.1&ttl=0`,
  ]);
  sendWithFfmpeg(ports.rtp, ['-f', 'rtp_mpegts', `rtp://127.0.0.1:${ports.rtp}`]);
});
after(() => {
  for (const sender of senders.values()) sender.kill('SIGKILL');
});

const VIDEO = { codec: 'h264', width: 320, height: 240, framesPerSecond: 25, hasReorderedFrames: false };
const groupAddress = () => `udp://@${GROUP}:${ports.group}?localaddr=127.0.0.1`;

describeSource('MPEG-TS over UDP', {
  create: () => createUdpSource({ address: `udp://127.0.0.1:${ports.unicast}` }),
  video: VIDEO,
  skip,
});

async function firstPictures(source: Source, count: number): Promise<void> {
  await using session = await source.open(AbortSignal.timeout(10_000));
  assert.equal(session.video.codec, 'h264');
  let pictures = 0;
  for await (const packet of session.packets()) {
    if (packet.kind === 'video' && ++pictures === count) return;
  }
  assert.fail(`only ${pictures} pictures`);
}

describe('MPEG-TS over UDP', { skip: skip ?? false }, () => {
  it('is read by two cameras from one multicast group', async () => {
    const cameras = [groupAddress(), groupAddress()].map((address) => createUdpSource({ address }));
    await Promise.all(cameras.map((camera) => firstPictures(camera, 10)));
  });

  it('is read from within RTP', () => firstPictures(createUdpSource({ address: `udp://@:${ports.rtp}` }), 10));

  const hasGstreamer = ['mpegtsmux', 'x264enc'].every((name) => spawnSync('gst-inspect-1.0', [name]).status === 0);
  it('is read from GStreamer', { skip: hasGstreamer ? false : 'needs GStreamer with mpegtsmux' }, async () => {
    const picture = 'videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1';
    const encoder = 'x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10';
    const sink = `udpsink host=127.0.0.1 port=${ports.gstreamer}`;
    send(ports.gstreamer, 'gst-launch-1.0', [
      '-q',
      ...`${picture} ! ${encoder} ! mpegtsmux alignment=7 ! ${sink}`.split(' '),
    ]);
    await firstPictures(createUdpSource({ address: `udp://0.0.0.0:${ports.gstreamer}` }), 10);
  });

  it('is undisturbed by others that send to the same port', async () => {
    await using session = await createUdpSource({ address: `udp://127.0.0.1:${ports.unicast}` }).open(
      AbortSignal.timeout(10_000),
    );
    const stranger = createSocket('udp4');
    let pictures = 0;
    for await (const packet of session.packets()) {
      stranger.send(Buffer.alloc(1316, 0x47), ports.unicast, '127.0.0.1');
      assert.ok(packet.data.byteLength > 0);
      if (++pictures === 20) break;
    }
    stranger.close();
    const statistics = session.statistics?.();
    assert.equal(statistics?.protocol, 'udp');
    assert.equal(statistics?.packetsLost, 0);
    assert.ok((statistics?.packetsReceived ?? 0) > 20);
    assert.ok((statistics?.packetsDropped ?? 0) > 0);
    assert.match(statistics?.remoteAddress ?? '', /^127\.0\.0\.1:\d+$/);
  });
});

describe('MPEG-TS over UDP that gives no video', () => {
  const shortly = (port: keyof typeof ports) => () =>
    createUdpSource({ address: `udp://127.0.0.1:${ports[port]}`, openTimeoutMs: 500 });
  describeFailingSource('silence', {
    create: shortly('silent'),
    codes: ['source-unreachable'],
    message: /UDP port \d+ .*sent no video within 0\.5 s/,
  });

  const random = seededRandom(5);
  const noise = Uint8Array.from({ length: 1316 }, () => random() * 256);
  it('makes noise', async () => {
    const sender = createSocket('udp4');
    const timer = setInterval(() => sender.send(noise, ports.noise, '127.0.0.1'), 5);
    try {
      await assert.rejects(shortly('noise')().open(new AbortController().signal), { code: 'source-unreachable' });
    } finally {
      clearInterval(timer);
      sender.close();
    }
  });

  it('has its port taken by another program', async () => {
    const other = createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(ports.silent, resolve));
    await assert.rejects(shortly('silent')().open(new AbortController().signal), {
      code: 'source-unreachable',
      message: /is in use by another camera or program/,
    });
    other.close();
  });
});

describe('a UDP address', () => {
  const rows: [string, ReturnType<typeof parseUdpAddress>][] = [
    ['udp://239.1.2.3:5000', { family: 'udp4', port: 5000, group: '239.1.2.3', localAddress: null, sender: null }],
    ['udp://@239.1.2.3:5000/', { family: 'udp4', port: 5000, group: '239.1.2.3', localAddress: null, sender: null }],
    ['udp://@:5000', { family: 'udp4', port: 5000, group: null, localAddress: null, sender: null }],
    ['udp://0.0.0.0:5000?pkt_size=1316', { family: 'udp4', port: 5000, group: null, localAddress: null, sender: null }],
    ['udp://127.0.0.1:5000', { family: 'udp4', port: 5000, group: null, localAddress: '127.0.0.1', sender: null }],
    ['udp://[::]:5000', { family: 'udp6', port: 5000, group: null, localAddress: null, sender: null }],
    ['udp://[ff05::1]:5000', { family: 'udp6', port: 5000, group: 'ff05::1', localAddress: null, sender: null }],
    [
      'udp://10.0.0.7@232.1.2.3:5000?localaddr=10.0.0.1',
      { family: 'udp4', port: 5000, group: '232.1.2.3', localAddress: '10.0.0.1', sender: '10.0.0.7' },
    ],
    [
      'udp://232.1.2.3:5000?sources=10.0.0.7',
      { family: 'udp4', port: 5000, group: '232.1.2.3', localAddress: null, sender: '10.0.0.7' },
    ],
  ];
  for (const [text, expected] of rows) it(text, () => assert.deepEqual(parseUdpAddress(text), expected));

  const wrong: [string, RegExp][] = [
    ['udp://', /such as udp/],
    ['udp://239.1.2.3', /such as udp/],
    ['udp://239.1.2.3:0', /port from 1/],
    ['udp://239.1.2.3:65536', /port from 1/],
    ['udp://camera.local:5000', /host as a number/],
    ['udp://999.1.2.3:5000', /host as a number/],
    ['udp://@:5000?localaddr=eth0', /localaddr to be one IP/],
    ['udp://@:5000?overrun=1', /received "overrun"/],
  ];
  for (const [text, message] of wrong) {
    it(`is refused: ${text}`, () => assert.throws(() => parseUdpAddress(text), { code: 'source-invalid', message }));
  }
});
