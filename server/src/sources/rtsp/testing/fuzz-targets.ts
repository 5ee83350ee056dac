import assert from 'node:assert/strict';
import { chooseChallenge } from '#core/rtsp/authentication.ts';
import { RtspStreamParser, RtspSyntaxError } from '#core/rtsp/rtsp-stream-parser.ts';
import { parseSessionHeader } from '#core/rtsp/session-header.ts';
import { parseCameraDescription } from '#core/sdp/camera-description.ts';
import type { FuzzTarget } from '../../../../../fuzz/fuzz-target.ts';
import type { ElementaryPacket } from '../../publishing.ts';
import { chooseStreams, RtspMedia } from '../rtsp-media.ts';

/** What takes longer would let all cameras wait. */
const LONGEST_MS = 500;
const PIECE = 37;

const DESCRIPTION = [
  ...['v=0', 'o=- 1 1 IN IP4 10.0.0.2', 's=Camera', 't=0 0', 'a=control:*'],
  ...['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H265/90000', 'a=control:track1'],
  'a=fmtp:96 sprop-vps=QAEMAf//AWAAAAMAkAAAAwAAAwB4lZgJ; sprop-sps=QgEBAWAAAAMAkAAAAwAAAwB4oAPAgBDlllmkkyuf; sprop-pps=RAHBc9CJ',
  ...['m=audio 0 RTP/AVP 97', 'a=rtpmap:97 MPEG4-GENERIC/48000/2', 'a=control:track2'],
  'a=fmtp:97 streamtype=5;mode=AAC-hbr;config=1190;sizelength=13;indexlength=3;indexdeltalength=3',
].join('\r\n');
const CHALLENGE = 'Digest realm="Camera", nonce="a0b1", qop="auth", algorithm=SHA-256, opaque="c"';

const response = (headers: readonly string[], body = '') =>
  [`RTSP/1.0 200 OK`, ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n');
const CONVERSATION = Buffer.concat([
  Buffer.from(response(['CSeq: 1', `WWW-Authenticate: ${CHALLENGE}`, 'WWW-Authenticate: Basic realm="Camera"'])),
  Buffer.from(response(['CSeq: 2', 'Content-Type: application/sdp'], DESCRIPTION)),
  Buffer.from(response(['CSeq: 3', 'Session: 12345678;timeout=60', 'Transport: RTP/AVP/TCP;interleaved=0-1'])),
  Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n'),
  Buffer.from([0x24, 0, 0, 4, 1, 2, 3, 4, 0x24, 1, 0, 0]),
]);

/** Of H.265: parameter sets together and a keyframe, one in parts, a picture that refers to it. */
const PICTURES: readonly (readonly (readonly number[])[])[] = [
  [
    [0x60, 1, 0, 4, 0x40, 1, 1, 2, 0, 4, 0x42, 1, 3, 4, 0, 4, 0x44, 1, 5, 6],
    [0x26, 1, 7, 8, 9],
  ],
  [
    [0x62, 1, 0x93, 1, 2, 3],
    [0x62, 1, 0x13, 4, 5, 6],
    [0x62, 1, 0x53, 7, 8, 9],
  ],
  [[0x02, 1, 1, 2, 3]],
];
/** Of AAC: one access unit, and two. */
const SOUNDS: readonly (readonly (readonly number[])[])[] = [
  [[0, 16, 0, 24, 1, 2, 3]],
  [[0, 32, 0, 16, 0, 16, 1, 2, 3, 4]],
];
const TIMES = 4;

/** Channel and length before each packet, as on the wire, so that damage can hit any part. */
function interleavedPackets(): Uint8Array {
  const packets: number[][] = [];
  for (const [channel, units] of [
    [0, PICTURES],
    [2, SOUNDS],
  ] as const) {
    let sequence = 0;
    for (let time = 0; time < units.length * TIMES; time++)
      for (const [index, payload] of (units[time % units.length] ?? []).entries()) {
        const isLast = index === (units[time % units.length] ?? []).length - 1;
        const type = (isLast ? 0x80 : 0) | (channel === 0 ? 96 : 97);
        const packet = [0x80, type, 0, sequence++, 0, 0, time, 0, 0, 0, 0, 5 + channel, ...payload];
        packets.push([channel, 0, packet.length, ...packet]);
      }
    const report = [0x80, 200, 0, 6, 0, 0, 0, 5 + channel, ...new Array<number>(20).fill(7)];
    packets.push([channel + 1, 0, report.length, ...report]);
  }
  return Uint8Array.from(packets.flat());
}

function receive(input: Uint8Array): ElementaryPacket[] {
  const streams = chooseStreams(parseCameraDescription(DESCRIPTION), () => 'rtsp://camera/track');
  assert.ok(streams !== null && streams.length === 2);
  const packets: ElementaryPacket[] = [];
  const media = new RtspMedia({ streams, push: (packet) => packets.push(packet), send: () => {} });
  for (let offset = 0; offset + 3 <= input.length; ) {
    const begin = offset + 3;
    const end = begin + (((input[offset + 1] ?? 0) << 8) | (input[offset + 2] ?? 0));
    media.take(input[offset] ?? 0, input.subarray(begin, end));
    offset = end;
  }
  media.report();
  let given = 0;
  for (const { ptsUs, data } of packets) {
    assert.ok(Number.isSafeInteger(ptsUs), `timestamp ${ptsUs}`);
    assert.ok(data.length > 0);
    given += data.length;
  }
  // A start code for each unit of three bytes.
  assert.ok(given <= input.length * 4, `${given} bytes came out of ${input.length}`);
  return packets;
}

function assertQuick(work: () => void): void {
  const startMs = performance.now();
  work();
  assert.ok(performance.now() - startMs < LONGEST_MS, 'the input kept the process busy');
}

/** What a hostile camera can send, or a server in its place. */
export const RTSP_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'rtsp connection',
    seeds: [CONVERSATION],
    run(input) {
      let given = 0;
      const parser = new RtspStreamParser({
        onInterleaved: (channel, data) => {
          assert.ok(channel >= 0 && channel <= 255);
          given += data.length;
        },
        onMessage: ({ startLine, headers, body }) => {
          assert.ok(!startLine.includes('\n'));
          given += body.length;
          chooseChallenge(headers.get('www-authenticate') ?? []);
          const session = parseSessionHeader(headers.get('session')?.[0] ?? '');
          assert.ok(session === null || session.timeoutSeconds >= 1);
        },
      });
      try {
        for (let offset = 0; offset < input.length; offset += PIECE) parser.push(input.slice(offset, offset + PIECE));
      } catch (error) {
        if (!(error instanceof RtspSyntaxError)) throw error;
      }
      assert.ok(given <= input.length, 'more came out than went in');
    },
  },
  {
    name: 'rtsp description',
    seeds: [Buffer.from(DESCRIPTION)],
    run(input) {
      assertQuick(() => {
        const description = parseCameraDescription(Buffer.from(input).toString('utf8'));
        for (const { payloadType, clockHz } of description.streams) {
          assert.ok(payloadType >= 0 && payloadType <= 999);
          assert.ok(clockHz > 0 && clockHz <= 1_000_000);
        }
        chooseStreams(description, () => '');
      });
    },
  },
  {
    name: 'rtsp login',
    seeds: [Buffer.from(CHALLENGE)],
    run: (input) => assertQuick(() => void chooseChallenge([Buffer.from(input).toString('latin1')])),
  },
  { name: 'rtp of h265 and aac', seeds: [interleavedPackets()], run: (input) => void receive(input) },
];
