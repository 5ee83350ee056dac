import assert from 'node:assert/strict';
import { startsWithStartCode } from '#core/h264/annex-b.ts';
import { decodeAmf0, encodeAmf0 } from '#core/rtmp/amf0.ts';
import { MalformedRtmpError } from '#core/rtmp/malformed-rtmp-error.ts';
import { RtmpServerSession, type RtmpSessionEvent } from '#core/rtmp/server-session.ts';
import type { FuzzTarget } from '../../../../../fuzz/fuzz-target.ts';
import type { ElementaryPacket } from '../../publishing.ts';
import { FlvPackets } from '../flv-packets.ts';
import { CLIENT_HANDSHAKE, publishingBytes, rtmpMessage } from './rtmp-device.ts';

const AVC_RECORD = [1, 0x42, 0, 0x1e, 0xff, 0xe1, 0, 4, 0x67, 0x42, 0, 0x1e, 1, 0, 2, 0x68, 2];
const HEVC_RECORD = [1, ...new Array<number>(20).fill(0), 0xff, 1, 0x20, 0, 1, 0, 2, 0x40, 1];
const UNITS = [0, 0, 0, 2, 0x65, 5, 0, 0, 0, 3, 0x41, 1, 2];
const fourCc = (text: string) => [...Buffer.from(text)];

const VIDEO_TAGS: readonly (readonly number[])[] = [
  [0x17, 0, 0, 0, 0, ...AVC_RECORD],
  [0x17, 1, 0, 0, 80, ...UNITS],
  [0x90, ...fourCc('hvc1'), ...HEVC_RECORD],
  [0x91, ...fourCc('hvc1'), 0, 0, 40, ...UNITS],
  [0xa7, 2, 0x07, 0xa1, 0x20, 0x03, ...fourCc('hvc1'), ...UNITS],
  [0xa6, 0x13, ...fourCc('av01'), 1, 0, 0, 2, 8, 9, 2, 0, 0, 1, 7],
];
const AUDIO_TAGS: readonly (readonly number[])[] = [
  [0xaf, 0, 0x12, 0x10],
  [0xaf, 1, 5, 6],
  [0x82, 1, 2],
  [0x90, ...fourCc('Opus'), ...fourCc('OpusHead'), 1, 2],
  [0x95, 0x11, ...fourCc('Opus'), 0, 0, 0, 2, 5, 6],
];

/** Reads all tags twice, as most of what can go wrong needs a configuration before it. */
function readTags(tags: readonly Uint8Array[], kind: 'audio' | 'video'): void {
  const packets = new FlvPackets(() => {});
  for (const payload of [...tags, ...tags]) {
    const message = { timestampMs: payload.length * 0x1000001, payload: payload.slice() };
    check(kind === 'video' ? packets.readVideo(message, 1) : packets.readAudio(message, 1));
  }
}

function check(packet: ElementaryPacket | null): void {
  if (packet === null) return;
  assert.ok(packet.data.length > 0);
  assert.ok(Number.isSafeInteger(packet.ptsUs));
  if (packet.kind === 'video' && (packet.codec === 'h264' || packet.codec === 'hevc'))
    assert.ok(startsWithStartCode(packet.data));
}

function bytesOf(tags: readonly (readonly number[])[]): Uint8Array[] {
  return tags.map((tag) => Uint8Array.from(tag));
}

function tolerateMalformed(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof MalformedRtmpError)) throw error;
  }
}

/** A conversation after the handshake, in pieces. */
function converse(input: Uint8Array): void {
  const session = new RtmpServerSession(new Uint8Array(1528));
  const packets = new FlvPackets(() => {});
  const handle = (event: RtmpSessionEvent) => {
    if (event.kind === 'video') check(packets.readVideo(event, 1));
    if (event.kind === 'audio') check(packets.readAudio(event, 1));
  };
  session.process(CLIENT_HANDSHAKE);
  tolerateMalformed(() => {
    for (let start = 0; start < input.length; start += 97) {
      const { events, reply } = session.process(input.subarray(start, start + 97));
      for (const event of events) handle(event);
      assert.ok(reply.reduce((sum, bytes) => sum + bytes.length, 0) < 64 * 1024);
    }
  });
}

export const RTMP_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'rtmp conversation',
    seeds: [
      Buffer.concat([
        publishingBytes('live', 'door?key=secret').subarray(CLIENT_HANDSHAKE.length),
        rtmpMessage(1, Uint8Array.of(0, 0, 0x10, 0), 2),
        rtmpMessage(4, Uint8Array.of(0, 6, 1, 2, 3, 4), 2),
        ...bytesOf(VIDEO_TAGS).map((tag) => rtmpMessage(9, tag, 4)),
        ...bytesOf(AUDIO_TAGS).map((tag) => rtmpMessage(8, tag, 5)),
      ]),
    ],
    run: converse,
  },
  {
    name: 'amf0',
    seeds: [encodeAmf0(['connect', 1, new Map([['app', 'live']]), ['a', [1, null]], true])],
    run: (input) => tolerateMalformed(() => void decodeAmf0(input)),
  },
  {
    name: 'flv video tag',
    seeds: bytesOf(VIDEO_TAGS),
    run: (input) => readTags([...bytesOf(VIDEO_TAGS.slice(0, 1)), input, ...bytesOf(VIDEO_TAGS.slice(1, 2))], 'video'),
  },
  {
    name: 'flv audio tag',
    seeds: bytesOf(AUDIO_TAGS),
    run: (input) => readTags([input, ...bytesOf(AUDIO_TAGS.slice(1, 2))], 'audio'),
  },
];
