import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import { PictureAssembler } from './picture-assembler.ts';
import { ReorderBuffer } from './reorder-buffer.ts';
import {
  parseSenderReports,
  writeMaximumBitrate,
  writeNack,
  writePictureLossIndication,
  writeReceiverReport,
} from './rtcp.ts';
import { isRtcp, parseRtpPacket, type RtpPacket } from './rtp-packet.ts';
import { RtpReceiver } from './rtp-receiver.ts';
import { RtpUnwrapper } from './rtp-unwrapper.ts';

function packet(sequenceNumber: number, more: Partial<RtpPacket> = {}): RtpPacket {
  const payload = Uint8Array.of(0x65, sequenceNumber & 0xff);
  return { payloadType: 96, sequenceNumber, timestamp: 0, ssrc: 1, isMarked: false, payload, ...more };
}

/** What leaves the buffer: sequence numbers, and the sizes of gaps as text. */
function pushAll(buffer: ReorderBuffer, sequenceNumbers: readonly number[], nowMs = 0): (number | string)[] {
  return sequenceNumbers.flatMap((number) => describeItems(buffer.push(packet(number), nowMs)));
}

function describeItems(items: ReturnType<ReorderBuffer['push']>): (number | string)[] {
  return items.map((item) => (item.kind === 'gap' ? `gap ${item.packets}` : item.packet.sequenceNumber));
}

describe('RTP packets', () => {
  const plain = [0x80, 0xe0, 0, 7, 0, 0, 0, 9, 0, 0, 0, 5];
  for (const [what, bytes, payload] of [
    ['a payload', [...plain, 1, 2], [1, 2]],
    ['none', plain, []],
    ['padding', [0xa0, ...plain.slice(1), 1, 2, 0, 2], [1, 2]],
    ['nothing but padding', [0xa0, ...plain.slice(1), 0, 0, 3], []],
    ['contributing sources', [0x81, ...plain.slice(1), 9, 9, 9, 9, 1], [1]],
    ['a header extension', [0x90, ...plain.slice(1), 0xbe, 0xde, 0, 1, 9, 9, 9, 9, 1], [1]],
    ['an extension that is cut off', [0x90, ...plain.slice(1), 0xbe, 0xde, 255, 255, 1], null],
    ['more padding than bytes', [0xa0, ...plain.slice(1), 200], null],
    ['fifteen sources that are not there', [0x8f, ...plain.slice(1)], null],
    ['another version', [0x40, ...plain.slice(1)], null],
    ['half a header', plain.slice(0, 11), null],
  ] as const) {
    test(`with ${what}`, () => {
      const parsed = parseRtpPacket(Uint8Array.from(bytes));
      assert.deepEqual(parsed && [...parsed.payload], payload && [...payload]);
      if (parsed !== null) assert.deepEqual([parsed.sequenceNumber, parsed.isMarked, parsed.ssrc], [7, true, 5]);
    });
  }

  test('of random bytes are read without an error', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 20_000; round++) {
      const bytes = Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256));
      if (bytes.length > 0 && random() < 0.5) bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f);
      const parsed = parseRtpPacket(bytes);
      assert.ok(parsed === null || parsed.payload.byteLength <= bytes.byteLength - 12);
      parseSenderReports(bytes);
    }
  });
});

describe('the order of packets', () => {
  test('packets in order pass at once, also across the wrap', () => {
    assert.deepEqual(pushAll(new ReorderBuffer(), [65_534, 65_535, 0, 1]), [65_534, 65_535, 0, 1]);
  });

  test('what overtakes waits for what it has overtaken', () => {
    assert.deepEqual(pushAll(new ReorderBuffer(), [1, 3, 4, 2]), [1, 2, 3, 4]);
  });

  test('a missing packet is given up after 100 ms', () => {
    const buffer = new ReorderBuffer();
    assert.deepEqual(pushAll(buffer, [1, 4, 5]), [1]);
    assert.deepEqual(describeItems(buffer.expire(99)), []);
    assert.deepEqual(describeItems(buffer.expire(100)), ['gap 2', 4, 5]);
    assert.deepEqual(pushAll(buffer, [2]), [], 'too late');
    assert.equal(buffer.duplicates, 1);
  });

  test('at most 512 packets wait', () => {
    const buffer = new ReorderBuffer();
    pushAll(buffer, [0]);
    const left = pushAll(
      buffer,
      Array.from({ length: 512 }, (_, index) => index + 2),
    );
    assert.deepEqual(left.slice(0, 2), ['gap 1', 2]);
    assert.equal(buffer.waiting, 0);
  });

  test('a packet that comes twice leaves once', () => {
    const buffer = new ReorderBuffer();
    assert.deepEqual(pushAll(buffer, [1, 1, 3, 3, 2]), [1, 2, 3]);
    assert.equal(buffer.duplicates, 2);
  });

  test('a far jump is a new stream', () => {
    const buffer = new ReorderBuffer();
    assert.deepEqual(pushAll(buffer, [1, 2, 30_000, 30_001]), [1, 2, 'gap 0', 30_000, 30_001]);
    assert.equal(buffer.restarts, 1);
  });

  test('missing packets are asked for at once, and again after 20 ms', () => {
    const buffer = new ReorderBuffer();
    pushAll(buffer, [65_535, 1, 4]);
    assert.deepEqual(buffer.missing(0), [0, 2, 3]);
    assert.deepEqual(buffer.missing(10), []);
    pushAll(buffer, [2], 15);
    assert.equal(buffer.repaired, 1);
    assert.deepEqual(buffer.missing(20), [0, 3]);
  });

  test('whatever comes in whatever order leaves in order, once', () => {
    const random = seededRandom(11);
    const buffer = new ReorderBuffer();
    let next = 0;
    let last = -1;
    for (let nowMs = 0; nowMs < 20_000; nowMs++) {
      next += random() < 0.05 ? 2 : 1;
      const number = random() < 0.1 ? next - Math.floor(random() * 50) : next;
      for (const item of buffer.push(packet(number & 0xffff), nowMs)) {
        if (item.kind === 'gap') continue;
        const extended = buffer.extend(item.packet.sequenceNumber);
        assert.ok(extended > last);
        last = extended;
      }
      assert.ok(buffer.waiting <= 512);
    }
  });
});

describe('pictures', () => {
  const assembler = () =>
    new PictureAssembler((payloads) => {
      if (payloads.some((payload) => payload[0] === 0xff)) return null;
      return { data: Uint8Array.of(payloads.length), isKeyframe: payloads[0]?.[0] === 0x65 };
    });
  const at = (timestamp: number, first: number, isMarked = true) =>
    ({
      kind: 'packet',
      packet: packet(0, { timestamp, isMarked, payload: Uint8Array.of(first) }),
      receivedAtMs: 5,
    }) as const;
  const gap = { kind: 'gap', packets: 1 } as const;
  const timestamps = (items: readonly (ReturnType<typeof at> | typeof gap)[]) => {
    const pictures = assembler();
    return items.flatMap((item) => pictures.push(item)).map(({ rtpTimestamp }) => rtpTimestamp);
  };

  test('begin with a keyframe', () => assert.deepEqual(timestamps([at(1, 0x41), at(2, 0x65), at(3, 0x41)]), [2, 3]));
  test('end with the timestamp where the marker is missing', () => {
    assert.deepEqual(timestamps([at(1, 0x65, false), at(1, 0x65, false), at(2, 0x41)]), [1, 2]);
  });
  test('after a loss are dropped up to the next keyframe', () => {
    assert.deepEqual(timestamps([at(1, 0x65), gap, at(2, 0x41), at(3, 0x41), at(4, 0x65), at(5, 0x41)]), [1, 4, 5]);
  });
  test('whose beginning may be lost do not count as keyframes', () => {
    assert.deepEqual(timestamps([at(1, 0x65), gap, at(2, 0x65), at(3, 0x65)]), [1, 3]);
  });
  test('that are malformed need a keyframe after them', () => {
    assert.deepEqual(timestamps([at(1, 0x65), at(2, 0xff), at(3, 0x41), at(4, 0x65)]), [1, 4]);
  });
  test('without end are dropped', () => {
    const pictures = new PictureAssembler(() => ({ data: Uint8Array.of(1), isKeyframe: true }));
    const large = new Uint8Array(60_000);
    const items = Array.from({ length: 200 }, () => ({
      ...at(1, 0, false),
      packet: packet(0, { timestamp: 1, payload: large }),
    }));
    for (const item of items) pictures.push(item);
    assert.deepEqual(
      pictures.push(at(2, 0x65)).map(({ rtpTimestamp }) => rtpTimestamp),
      [2],
    );
    assert.equal(pictures.dropped, 1);
  });
});

describe('RTCP', () => {
  const senderReport = [
    0x80,
    200,
    0,
    6,
    0,
    0,
    0,
    1,
    0x83,
    0xaa,
    0x7e,
    0x80,
    0x80,
    0,
    0,
    0,
    0,
    0,
    0,
    90,
    ...Array(8).fill(0),
  ];

  test('sender reports give the sender’s wall clock', () => {
    // Half a second after the beginning of 1970.
    const expected = { ssrc: 1, wallClockUs: 500_000, rtpTimestamp: 90, compactNtp: 0x7e808000 };
    const description = [0x81, 202, 0, 1, 0, 0, 0, 1];
    assert.deepEqual(parseSenderReports(Uint8Array.from([...description, ...senderReport])), [expected]);
    assert.deepEqual(parseSenderReports(Uint8Array.from(senderReport.slice(0, 20))), []);
  });

  test('requests for packets and keyframes are as the RFC draws them', () => {
    assert.deepEqual([...writePictureLossIndication(1, 2)], [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]);
    const nack = [...writeNack(1, 2, [65_535, 0, 16, 200])];
    assert.deepEqual(nack.slice(12), [0xff, 0xff, 0, 1, 0, 16, 0, 0, 0, 200, 0, 0]);
    assert.deepEqual(nack.slice(0, 4), [0x81, 205, 0, 5]);
  });

  test('the largest bit rate keeps its eighteen digits', () => {
    const bytes = writeMaximumBitrate(1, 2, 20_000_000);
    const word = new DataView(bytes.buffer).getUint32(16);
    assert.equal(word >>> 24, 1);
    assert.equal((word & 0x3_ffff) * 2 ** ((word >>> 18) & 0x3f), 20_000_000);
  });

  test('reports are told apart from media', () => {
    const report = { ssrc: 2, fractionLost: 1, packetsLost: 3, extendedHighestSequenceNumber: 4, jitter: 5 };
    const bytes = writeReceiverReport(1, { ...report, lastSenderReport: 6, delaySinceLastSenderReport: 7 });
    assert.ok(isRtcp(bytes));
    assert.ok(!isRtcp(Uint8Array.of(0x80, 0xe0)));
    assert.deepEqual([...bytes.slice(12, 16)], [1, 0, 0, 3]);
  });
});

describe('a receiver', () => {
  const receiver = () => new RtpReceiver({ payloadType: 96, clockHz: 90_000, receiverSsrc: 9, asksAgain: true });

  test('counts what is lost, and asks for it', () => {
    const stream = receiver();
    for (const number of [10, 11, 14]) stream.push(packet(number), 0);
    assert.equal(stream.lost, 2);
    assert.deepEqual([...(stream.nack(0) ?? [])].slice(12), [0, 12, 0, 1]);
    stream.push(packet(12), 5);
    stream.push(packet(13), 5);
    assert.deepEqual([stream.lost, stream.repaired, stream.isWaiting], [0, 2, false]);
  });

  test('takes no other payload type', () => {
    const stream = receiver();
    assert.deepEqual(stream.push(packet(1, { payloadType: 97 }), 0), []);
    assert.equal(stream.ssrc, null);
  });

  test('knows when a picture was made once a sender report has come', () => {
    const stream = receiver();
    stream.push(packet(1), 0);
    assert.equal(stream.producedAtUs(0), null);
    stream.addSenderReport({ ssrc: 7, wallClockUs: 1, rtpTimestamp: 0, compactNtp: 0 }, 0);
    assert.equal(stream.producedAtUs(0), null, 'that was another sender');
    stream.addSenderReport({ ssrc: 1, wallClockUs: 5_000_000, rtpTimestamp: 90_000, compactNtp: 0 }, 0);
    assert.equal(stream.producedAtUs(0), 4_000_000);
    assert.equal(stream.producedAtUs(180_000), 6_000_000);
    stream.push(packet(2, { ssrc: 8 }), 0);
    assert.equal(stream.producedAtUs(180_000), null, 'the timestamps of another sender say nothing yet');
  });

  test('goes on counting time where the timestamp wraps', () => {
    const clock = new RtpUnwrapper(90_000);
    assert.deepEqual(
      [2 ** 32 - 90_000, 0, 90_000].map((one) => clock.toMicroseconds(one)),
      [0, 1_000_000, 2_000_000],
    );
  });
});
