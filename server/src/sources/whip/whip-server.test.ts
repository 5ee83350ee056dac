import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, afterEach, before, describe, it } from 'node:test';
import datachannel from 'node-datachannel';
import type { Browser, Page } from 'playwright-core';
import { webrtcConfigSchema } from '#contract/config.ts';
import { OperationalError } from '../../operational-error.ts';
import { launchPublishingChromium, obstacleToChromium, publishFromChromium } from '../../testing/chromium-publisher.ts';
import { findFreeUdpPort } from '../../testing/find-free-udp-port.ts';
import { until } from '../../testing/until.ts';
import type {
  ElementaryPacket,
  ElementaryVideoPacket,
  PublisherDesk,
  PublishingDevice,
  PublishRequest,
} from '../publishing.ts';
import { WhipServer } from './whip-server.ts';
import { WHIP_TIMEOUTS } from './whip-session.ts';

/** Admits everybody with the right password and keeps what they send. */
class StandInDesk implements PublisherDesk {
  readonly packets: ElementaryPacket[] = [];
  readonly requests: PublishRequest[] = [];
  device: PublishingDevice | null = null;
  ended = 0;

  admit(request: PublishRequest, device: PublishingDevice) {
    this.requests.push(request);
    if (request.password !== 'right') throw new OperationalError('publish-unauthorized', 'Wrong.');
    if (this.device !== null) throw new OperationalError('publish-busy', 'Taken.');
    this.device = device;
    return {
      push: (packet: ElementaryPacket) => void this.packets.push(packet),
      end: () => {
        if (this.device !== null) this.ended++;
        this.device = null;
      },
    };
  }
  permits = () => new Map();
  autoCreatePermit = () => null;
  onPermitsChange = () => () => undefined;

  get pictures(): ElementaryVideoPacket[] {
    return this.packets.filter((packet) => packet.kind === 'video');
  }
}

after(() => datachannel.cleanup());

const skip = obstacleToChromium() ?? false;

describe('the WHIP server', { skip }, () => {
  let browser: Browser;
  let listener: datachannel.IceUdpMuxListener;
  let port: number;
  before(async () => {
    browser = await launchPublishingChromium();
    port = await findFreeUdpPort();
    listener = new datachannel.IceUdpMuxListener(port);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  after(async () => {
    await browser?.close();
    listener?.stop();
  });

  function open(timeouts = WHIP_TIMEOUTS) {
    const desk = new StandInDesk();
    const webrtc = webrtcConfigSchema.parse({ port });
    const server = new WhipServer({ desk, webrtc, timeouts, listen: () => undefined, onWarning: () => undefined });
    return { desk, server, publish: publisherOf(server) };
  }

  function publisherOf(server: WhipServer) {
    return async (options: { videoMimeType?: string; trickles?: boolean; width?: number; height?: number } = {}) => {
      let publisherId = '';
      const { trickles = false, ...rest } = options;
      const page: Page = await publishFromChromium(browser, {
        ...rest,
        exchange: async (offerSdp) => {
          const answer = await server.createPublisher(request(offerSdp));
          publisherId = answer.publisherId;
          return answer.answerSdp;
        },
        ...(trickles && { trickle: async (fragment: string) => server.addCandidates(publisherId, fragment) }),
      });
      return { page, publisherId };
    };
  }

  for (const { videoMimeType, codec, demuxer } of [
    { videoMimeType: 'video/H264', codec: 'h264', demuxer: 'h264' },
    { videoMimeType: 'video/VP8', codec: 'vp8', demuxer: 'ivf' },
    { videoMimeType: 'video/VP9', codec: 'vp9', demuxer: 'ivf' },
    { videoMimeType: 'video/AV1', codec: 'av1', demuxer: 'obu' },
  ]) {
    it(`gives ${codec} pictures that decode without an error, with their sound on the same clock`, async () => {
      const { desk, server, publish } = open();
      await using _server = server;
      const { page } = await publish({ videoMimeType });
      await until('pictures', () => desk.pictures.length >= 30);
      await until('sound', () => desk.packets.filter(({ kind }) => kind === 'audio').length >= 30);
      await page.close();
      const pictures = desk.pictures;
      assert.equal(pictures[0]?.codec, codec);
      assert.equal(pictures[0]?.isKeyframe, true);
      const decoded = await countDecoded(demuxer, pictures);
      assert.deepEqual(decoded, { errors: '', frames: pictures.length });
      assertClocks(desk.packets);
    });
  }

  it('connects with candidates that come after the answer, and ends with the device', async () => {
    const { desk, server, publish } = open();
    await using _server = server;
    const { publisherId } = await publish({ trickles: true });
    await until('pictures', () => desk.pictures.length >= 5);
    server.deletePublisher(publisherId);
    assert.equal(desk.ended, 1);
    assert.equal(server.publishers, 0);
    assert.throws(() => server.deletePublisher(publisherId), { code: 'publisher-unknown' });
  });

  it('asks the device for a keyframe when the camera wants one', async () => {
    const { desk, server, publish } = open();
    await using _server = server;
    await publish();
    await until('pictures', () => desk.pictures.length >= 20);
    const keyframes = () => desk.pictures.filter(({ isKeyframe }) => isKeyframe).length;
    const before = keyframes();
    desk.device?.requestKeyframe?.();
    await until('another keyframe', () => keyframes() > before);
  });

  it('passes on pictures of another size midway', async () => {
    const { desk, server, publish } = open();
    await using _server = server;
    const { page } = await publish({ videoMimeType: 'video/H264', width: 640, height: 480 });
    await until('pictures', () => desk.pictures.length >= 10);
    await page.evaluate('stream.getVideoTracks()[0].applyConstraints({ width: 320, height: 240 })');
    const seen = desk.pictures.length;
    await until('a keyframe of the new size', () => desk.pictures.slice(seen).some(({ isKeyframe }) => isKeyframe));
    await until('pictures of the new size', () => desk.pictures.length >= seen + 20);
    await page.close();
    assert.equal((await countDecoded('h264', desk.pictures)).errors, '');
  });

  it('tells how the connection does', async () => {
    const { desk, server, publish } = open();
    await using _server = server;
    await publish();
    const statistics = () => desk.device?.statistics();
    await until('a bit rate', () => (statistics()?.bitsPerSecond ?? 0) > 0);
    const { protocol, remoteAddress, packetsLost, packetsReceived, encryption } = statistics() ?? {};
    assert.deepEqual([protocol, remoteAddress, packetsLost, encryption], ['whip', '192.0.2.7', 0, 'DTLS-SRTP']);
    assert.ok((packetsReceived ?? 0) > 10);
  });

  it('gives up a device that has fallen silent, and one that never connects', async () => {
    const { desk, server, publish } = open({ connectMs: 2_000, silenceMs: 500 });
    await using _server = server;
    const { page } = await publish();
    await until('pictures', () => desk.pictures.length >= 5);
    await page.evaluate('peer.getSenders().map((sender) => sender.replaceTrack(null))');
    await until('the end', () => server.publishers === 0);
    assert.equal(desk.ended, 1);
    await server.createPublisher(request(validOffer()));
    await until('the end of the one that never came', () => server.publishers === 0);
    assert.equal(desk.ended, 2);
    assert.deepEqual(server.status().refused, { silent: 1, 'never-sent': 1 });
  });

  it('sends a second device away, and a first one that the desk closes', async () => {
    const { desk, server, publish } = open();
    await using _server = server;
    await publish();
    await assert.rejects(publish(), /Taken/);
    assert.equal(server.publishers, 1);
    desk.device?.close('for a test');
    assert.equal(server.publishers, 0);
    assert.equal(desk.ended, 1);
    assert.deepEqual(server.status().refused, { 'already-publishing': 1, 'sent-away': 1 });
  });
});

describe('the WHIP server without a network', () => {
  for (const [what, offerSdp, password, code] of [
    ['a wrong password', validOffer(), 'wrong', 'publish-unauthorized'],
    ['no password', validOffer(), null, 'publish-unauthorized'],
    ['an offer that is none', 'hello', 'right', 'offer-invalid'],
    ['an offer without a fingerprint', validOffer().replace(/a=fingerprint.*\r\n/, ''), 'right', 'offer-invalid'],
    ['an offer without a codec of ours', validOffer().replace('H264', 'theora'), 'right', 'offer-invalid'],
  ] as const) {
    it(`refuses ${what}, counts it and keeps nothing of it`, async () => {
      const desk = new StandInDesk();
      const webrtc = webrtcConfigSchema.parse({ port: await findFreeUdpPort() });
      await using server = new WhipServer({ desk, webrtc, listen: () => undefined, onWarning: () => undefined });
      await assert.rejects(server.createPublisher({ ...request(offerSdp), password }), { code });
      assert.equal(server.publishers, 0);
      assert.equal(desk.device, null);
      const reason = code === 'offer-invalid' ? 'bad-request' : 'unauthorized';
      assert.deepEqual(server.status().refused, { [reason]: 1 });
    });
  }

  it('gives up a device that never connects, counts it and says so', async () => {
    const desk = new StandInDesk();
    const webrtc = webrtcConfigSchema.parse({ port: await findFreeUdpPort() });
    const lines: string[] = [];
    await using server = new WhipServer({
      ...{ desk, webrtc, listen: () => undefined, onWarning: (line: string) => lines.push(line) },
      timeouts: { connectMs: 100, silenceMs: 100 },
    });
    await server.createPublisher(request(validOffer()));
    await until('the end', () => server.publishers === 0);
    assert.deepEqual(server.status().refused, { 'never-sent': 1 });
    assert.match(lines.join('|'), /^WHIP: the device at 192\.0\.2\.7 was given up: no connection came about/);
  });
});

function request(offerSdp: string) {
  return { camera: 'phone', offerSdp, remoteAddress: '192.0.2.7', user: null, password: 'right', isTrusted: false };
}

function validOffer(): string {
  return [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sendonly',
    'a=rtcp-mux',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
    'a=setup:actpass',
    'a=rtpmap:96 H264/90000',
    'a=fmtp:96 packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1',
    '',
  ].join('\r\n');
}

function assertClocks(packets: readonly ElementaryPacket[]): void {
  for (const kind of ['video', 'audio']) {
    const times = packets.filter((packet) => packet.kind === kind).map(({ ptsUs }) => ptsUs ?? Number.NaN);
    for (const [index, time] of times.entries()) assert.ok(index === 0 || time > (times[index - 1] ?? 0), kind);
  }
  // What arrives together was made together, but for the encoder's time and the buffers on the way.
  for (const { ptsUs, receivedAtMs } of packets) assert.ok(Math.abs((ptsUs ?? 0) - receivedAtMs * 1_000) < 1_000_000);
}

/** What FFmpeg makes of the pictures. */
async function countDecoded(demuxer: string, pictures: readonly ElementaryVideoPacket[]) {
  const parameters = ['-v', 'error', '-f', demuxer, '-i', 'pipe:0', '-fps_mode', 'passthrough', '-f', 'framehash', '-'];
  const decoder = spawn('ffmpeg', parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  let frames = '';
  let errors = '';
  decoder.stdout.on('data', (chunk) => {
    frames += chunk;
  });
  decoder.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  decoder.stdin.end(Buffer.concat(demuxer === 'ivf' ? ivf(pictures) : elementary(demuxer, pictures)));
  await new Promise((resolve) => decoder.on('close', resolve));
  return { errors, frames: frames.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length };
}

/** FFmpeg's OBU reader wants a temporal delimiter before each unit; a stream of ours has none. */
function elementary(demuxer: string, pictures: readonly ElementaryVideoPacket[]): Uint8Array[] {
  return pictures.flatMap(({ data }) => (demuxer === 'obu' ? [Uint8Array.of(0x12, 0), data] : [data]));
}

function ivf(pictures: readonly ElementaryVideoPacket[]): Uint8Array[] {
  const header = Buffer.alloc(32);
  header.write('DKIF');
  header.writeUInt16LE(32, 6);
  header.write(pictures[0]?.codec === 'vp9' ? 'VP90' : 'VP80', 8);
  header.writeUInt16LE(640, 12);
  header.writeUInt16LE(480, 14);
  header.writeUInt32LE(1_000, 16);
  header.writeUInt32LE(1, 20);
  return [header, ...pictures.flatMap(({ data }, index) => [frameHeader(data.byteLength, index), data])];
}

function frameHeader(bytes: number, index: number): Uint8Array {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(bytes, 0);
  header.writeUInt32LE(index * 33, 4);
  return header;
}
