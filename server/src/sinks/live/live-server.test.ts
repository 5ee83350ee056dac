import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import datachannel from 'node-datachannel';
import { viewerMessageSchema } from '#contract/data-channel.ts';
import { RESULTS_CHANNEL_LABEL } from '#contract/results-channel.ts';
import { StageRecorder } from '#core/statistics/stage-recorder.ts';
import { quietFfmpegLog } from '../../ffmpeg/quiet-log.ts';
import { encodePictures } from '../../pipeline/testing/encode-pictures.ts';
import { until } from '../../testing/until.ts';
import { withoutCandidates } from '../../webrtc/testing/without-candidates.ts';
import { LiveOutput } from './live-output.ts';
import { LiveServer, type ViewedCamera } from './live-server.ts';

quietFfmpegLog();

/** Longer than an answer is waited for, after which a forgotten promise would come to light. */
const GATHERING_TIMEOUT_MS = 3_000;

const OFFER_LINES = [
  ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0'],
  ...['a=mid:0', 'a=recvonly', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=1;profile-level-id=42e01f'],
];

describe('the server of all viewers', { timeout: 60_000 }, () => {
  let live: LiveServer;
  const viewers = { now: 0 };
  const output = new LiveOutput({ holdRecorder: new StageRecorder() });
  const camera: ViewedCamera = {
    output,
    heartbeat: () => ({ camera: 'door', state: 'live', reason: null }),
    onSent: () => {},
    onViewers: (change) => {
      viewers.now += change;
    },
  };

  before(async () => {
    live = new LiveServer({ port: await freePort(), additionalAddresses: ['203.0.113.7'] });
  });
  after(() => {
    live[Symbol.dispose]();
    output[Symbol.dispose]();
  });

  const rows: [string, string, RegExp][] = [
    ['nothing at all', '', /no video section/],
    ['no session description', 'hello', /no video section/],
    ['no H.264', withoutLines(/H264|fmtp/), /no H\.264/],
    ['only sending', OFFER_LINES.join('\r\n').replace('recvonly', 'sendonly'), /does not want to receive/],
    ['no keys', `${OFFER_LINES.join('\r\n')}\r\n`, /cannot be used/],
    [
      'nonsense between',
      `${OFFER_LINES.join('\r\n')}\r\na=ice-ufrag:\r\na=fingerprint:sha-256 zz\r\n`,
      /cannot be used/,
    ],
  ];
  it('refuses offers with a reason and keeps nothing of them', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    for (const [name, offer, reason] of rows) {
      await assert.rejects(live.createViewer(camera, 'live', offer), { code: 'offer-invalid', message: reason }, name);
    }
    assert.equal(live.viewers, 0);
    assert.equal(viewers.now, 0);
    // A promise that nobody waits for any more must not end the process; the test runner would report it.
    context.mock.timers.tick(GATHERING_TIMEOUT_MS);
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('does not know viewers that never were', () => {
    const id = '5f0c9e0e-0000-4000-8000-000000000000';
    assert.throws(() => live.deleteViewer(id), { code: 'viewer-unknown' });
    assert.throws(() => live.addCandidates(id, 'a=candidate:1 1 UDP 1 127.0.0.1 9 typ host'), {
      code: 'viewer-unknown',
    });
  });

  it('sends a viewer the video and the results, until it is deleted', async () => {
    const [first, ...rest] = await encodePictures({ count: 10 });
    assert.ok(first);
    output.publishPacket(first);
    await using peer = new TestPeer();
    const { viewerId, answerSdp } = await live.createViewer(camera, 'live', await peer.offer());
    assert.match(answerSdp, / 203\.0\.113\.7 \d+ typ host/);
    assert.equal(viewers.now, 1);
    peer.accept(answerSdp);
    await until('the first message', () => peer.messages.length > 0);
    const heartbeat = viewerMessageSchema.parse(JSON.parse(peer.messages[0] ?? ''));
    assert.ok(heartbeat.type === 'heartbeat' && heartbeat.camera === 'door');
    await until('the cached picture', () => peer.rtpPackets > 0);
    const before = peer.rtpPackets;
    for (const packet of rest) output.publishPacket(packet);
    await until('the next pictures', () => peer.rtpPackets >= before + rest.length);
    output.publishResult({ task: 'objects', ptsUs: first.ptsUs, objects: [] });
    await until('the result', () => peer.messages.some((text) => JSON.parse(text).type === 'result'));
    live.deleteViewer(viewerId);
    assert.equal(viewers.now, 0);
    assert.throws(() => live.deleteViewer(viewerId), { code: 'viewer-unknown' });
  });

  // The library closes tracks and channels from threads of its own, at any moment; an exception in a callback of its ends the process.
  it('sends nothing to viewers that leave as they come', async () => {
    const pictures = await encodePictures({ count: 30 });
    for (const picture of pictures) output.publishPacket(picture);
    for (let round = 0; round < 60; round++) {
      await using peer = new TestPeer();
      const { answerSdp } = await live.createViewer(camera, 'live', await peer.offer());
      peer.accept(answerSdp);
      await until('the connection', () => peer.isConnected);
    }
    await until('the end of all', () => live.viewers === 0);
  });

  it('takes candidates that come later and refuses nonsense', async () => {
    await using peer = new TestPeer();
    const { viewerId } = await live.createViewer(camera, 'synced', await peer.offer());
    live.addCandidates(viewerId, 'a=mid:video\r\na=candidate:1 1 UDP 2122317823 127.0.0.1 50000 typ host\r\n');
    live.addCandidates(viewerId, 'a=candidate:\r\nnonsense\r\n');
    const nonsense = () => live.addCandidates(viewerId, 'a=candidate:nonsense\r\n');
    assert.throws(nonsense, { code: 'offer-invalid' });
    live.deleteViewer(viewerId);
  });

  it('says which port is taken, and serves once that is free', async () => {
    const blocker = createSocket('udp4').bind(0);
    await once(blocker, 'listening');
    const { port } = blocker.address();
    const other = new LiveServer({ port, additionalAddresses: [] });
    assert.throws(() => other.listen(), {
      code: 'port-busy',
      message: new RegExp(`UDP port ${port} .*webrtc\\.port`),
    });
    assert.match(other.problem ?? '', /webrtc\.port/);
    await using peer = new TestPeer();
    const offer = await peer.offer();
    await assert.rejects(other.createViewer(camera, 'live', offer), { code: 'port-busy' });
    blocker.close();
    await once(blocker, 'close');
    const { viewerId } = await other.createViewer(camera, 'live', offer);
    assert.equal(other.problem, null);
    other.deleteViewer(viewerId);
    // Not disposed of: that would end WebRTC for the whole process.
  });
});

/** A viewer's end of the connection, as a browser would be. */
class TestPeer implements AsyncDisposable {
  readonly messages: string[] = [];
  rtpPackets = 0;
  isConnected = false;
  readonly #peer = new datachannel.PeerConnection('viewer', { iceServers: [], disableAutoNegotiation: true });
  readonly #gathered = Promise.withResolvers<void>();
  readonly #track: datachannel.Track;
  readonly #channel: datachannel.DataChannel;

  constructor() {
    this.#peer.onGatheringStateChange((state) => {
      if (state === 'complete') this.#gathered.resolve();
    });
    this.#peer.onStateChange((state) => {
      this.isConnected ||= state === 'connected';
    });
    const video = new datachannel.Video('video', 'RecvOnly' as datachannel.Direction);
    video.addH264Codec(96, 'profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1');
    this.#track = this.#peer.addTrack(video);
    this.#track.onMessage(() => {
      this.rtpPackets++;
    });
    this.#channel = this.#peer.createDataChannel(RESULTS_CHANNEL_LABEL);
    this.#channel.onMessage((message) => this.messages.push(String(message)));
  }

  async offer(): Promise<string> {
    this.#peer.setLocalDescription();
    await this.#gathered.promise;
    return withoutCandidates(this.#peer.localDescription()?.sdp ?? '');
  }

  accept(answer: string): void {
    this.#peer.setRemoteDescription(answer, 'answer' as datachannel.DescriptionType);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#peer.close();
  }
}

function withoutLines(pattern: RegExp): string {
  return OFFER_LINES.filter((line) => !pattern.test(line)).join('\r\n');
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
