import assert from 'node:assert/strict';
import { assembleAv1 } from '#core/rtp/assemble-av1.ts';
import { assembleH264 } from '#core/rtp/assemble-h264.ts';
import { assembleVp8 } from '#core/rtp/assemble-vp8.ts';
import { assembleVp9 } from '#core/rtp/assemble-vp9.ts';
import { PictureAssembler } from '#core/rtp/picture-assembler.ts';
import { parseSenderReports } from '#core/rtp/rtcp.ts';
import { parseRtpPacket } from '#core/rtp/rtp-packet.ts';
import { RtpReceiver } from '#core/rtp/rtp-receiver.ts';
import { parsePublisherOffer } from '#core/sdp/publisher-offer.ts';
import { parseIceFragment, parseViewerOffer } from '#core/sdp/viewer-offer.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const PAYLOAD_TYPE = 96;
const RECEIVER = { payloadType: PAYLOAD_TYPE, clockHz: 90_000, receiverSsrc: 1, asksAgain: true };
const PACKET_INTERVAL_MS = 5;
/** A text that takes longer than this would let everybody else wait. */
const LONGEST_MS = 500;

const ASSEMBLERS = [assembleH264, assembleVp8, assembleVp9, assembleAv1];

/** Payloads of one picture each, or of parts of one: single units, an aggregate, fragments; VP8, VP9 and AV1 keyframes. */
const PAYLOADS: readonly (readonly number[])[] = [
  [0x67, 0x42, 0, 0x1e, 1],
  [0x78, 0, 3, 0x67, 1, 2, 0, 2, 0x68, 1, 0, 4, 0x65, 1, 2, 3],
  [0x7c, 0x85, 1, 2, 3],
  [0x7c, 0x05, 4, 5, 6],
  [0x7c, 0x45, 7, 8, 9],
  [0x90, 0x80, 0x81, 1, 0x10, 2, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xf0, 0],
  [0x8c, 0x82, 0, 0, 0x49, 0x83, 0x42, 0, 1],
  [0x18, 0x0a, 0x0b, 0, 0, 0, 0x32, 1, 2, 3],
];

/** A length of two bytes before each packet, so that damage can hit any part of a conversation. */
function conversation(): Uint8Array {
  const packets = [...PAYLOADS, ...PAYLOADS].map((payload, index) => {
    const marked = index % 2 === 1 ? 0x80 : 0;
    const header = [0x80, marked | PAYLOAD_TYPE, 0, index, 0, 0, index >> 1, 0, 0, 0, 0, 5];
    return [0, header.length + payload.length, ...header, ...payload];
  });
  return Uint8Array.from(packets.flat());
}

function* packetsIn(bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset + 2 <= bytes.length; ) {
    const end = offset + 2 + (((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0));
    yield bytes.subarray(offset + 2, end);
    offset = end;
  }
}

/** Receives, orders and assembles as all four codecs at once. */
function receive(input: Uint8Array): void {
  const receiver = new RtpReceiver(RECEIVER);
  const assemblers = ASSEMBLERS.map((assemble) => new PictureAssembler(assemble));
  let nowMs = 0;
  let given = 0;
  for (const bytes of packetsIn(input)) {
    nowMs += PACKET_INTERVAL_MS;
    const packet = parseRtpPacket(bytes);
    const items = [...(packet === null ? [] : receiver.push(packet, nowMs)), ...receiver.poll(nowMs)];
    receiver.nack(nowMs);
    for (const picture of assemblers.flatMap((assembler) => items.flatMap((item) => assembler.push(item)))) {
      given += picture.data.length;
    }
  }
  receiver.report(nowMs);
  // A start code for each unit of two bytes, in each codec.
  assert.ok(given <= input.length * 4 * ASSEMBLERS.length, `${given} bytes came out of ${input.length}`);
}

const OFFER = [
  ...['v=0', 'o=- 46 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1'],
  ...[
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 0',
    'a=mid:0',
    'a=sendrecv',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 useinbandfec=1',
  ],
  ...['m=video 9 UDP/TLS/RTP/SAVPF 96 102 98 45', 'a=mid:1', 'a=sendrecv', 'a=rtpmap:96 VP8/90000'],
  'a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  ...['a=rtpmap:102 H264/90000', 'a=fmtp:102 packetization-mode=1;profile-level-id=42e01f'],
  ...['a=rtpmap:98 VP9/90000', 'a=fmtp:98 profile-id=0', 'a=rtpmap:45 AV1/90000'],
].join('\r\n');
const FRAGMENT =
  'a=ice-ufrag:abcd\r\nm=video 9 RTP/AVP 0\r\na=mid:1\r\na=candidate:1 1 udp 2130706431 10.0.0.5 5000 typ host\r\n';

const bytesOf = (text: string) => Buffer.from(text);

/** What browsers and encoders send that publish or watch over WebRTC. */
export const WEBRTC_FUZZ_TARGETS: readonly FuzzTarget[] = [
  { name: 'rtp stream', seeds: [conversation()], run: receive },
  {
    name: 'rtcp',
    seeds: [Uint8Array.from([0x80, 200, 0, 6, ...new Array<number>(24).fill(7), 0x81, 203, 0, 1, 0, 0, 0, 5])],
    run(input) {
      for (const { wallClockUs, rtpTimestamp } of parseSenderReports(input)) {
        assert.ok(Number.isSafeInteger(wallClockUs) && Number.isSafeInteger(rtpTimestamp));
      }
    },
  },
  {
    name: 'sdp',
    seeds: [bytesOf(OFFER), bytesOf(FRAGMENT)],
    run(input) {
      const text = Buffer.from(input).toString('utf8');
      const startMs = performance.now();
      const results = [parsePublisherOffer(text), parseViewerOffer(text)];
      parseIceFragment(text);
      assert.ok(performance.now() - startMs < LONGEST_MS, 'the text kept the process busy');
      for (const result of results) {
        if (!result.ok) continue;
        const payloadType = 'video' in result.offer ? result.offer.video.payloadType : result.offer.payloadType;
        assert.ok(payloadType >= 0 && payloadType <= 999);
      }
    },
  },
];
