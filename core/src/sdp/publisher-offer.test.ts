import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import { parsePublisherOffer } from './publisher-offer.ts';

const CHROMIUM = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 0',
  'a=mid:0',
  'a=sendonly',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:0 PCMU/8000',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 104 102 98 100 45',
  'a=mid:1',
  'a=sendonly',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 rtx/90000',
  'a=rtpmap:102 H264/90000',
  'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f',
  'a=rtpmap:104 H264/90000',
  'a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f',
  'a=rtpmap:98 VP9/90000',
  'a=fmtp:98 profile-id=0',
  'a=rtpmap:100 VP9/90000',
  'a=fmtp:100 profile-id=2',
  'a=rtpmap:45 AV1/90000',
];
const without = (...texts: string[]) =>
  CHROMIUM.filter((line) => !texts.some((text) => line.includes(text))).join('\r\n');
const replaced = (from: string, to: string) => CHROMIUM.join('\r\n').replaceAll(from, to);

describe('the offer of a publisher', () => {
  test('is taken as H.264 without a limit of its level, and Opus', () => {
    assert.deepEqual(parsePublisherOffer(CHROMIUM.join('\r\n')), {
      ok: true,
      offer: {
        video: {
          codec: 'h264',
          mid: '1',
          payloadType: 102,
          formatParameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=420034',
        },
        audio: { mid: '0', payloadType: 111, formatParameters: 'minptime=10;useinbandfec=1' },
        declined: [],
      },
    });
  });

  for (const [what, sdp, codec, payloadType] of [
    ['VP8 where H.264 has no fragments', without('fmtp:102'), 'vp8', 96],
    ['VP9 of eight bits', without('H264', 'VP8'), 'vp9', 98],
    ['AV1', without('H264', 'VP8', 'VP9'), 'av1', 45],
    ['the first of the sender’s H.264 formats', replaced('packetization-mode=0', 'packetization-mode=1'), 'h264', 104],
    ['no payload type beyond seven bits', replaced('102', '999'), 'vp8', 96],
    ['what is sent without saying so', without('a=sendonly'), 'h264', 102],
    ['lines that end as on Unix', CHROMIUM.join('\n'), 'h264', 102],
  ] as const) {
    test(`gives ${what}`, () => {
      const result = parsePublisherOffer(sdp);
      assert.ok(result.ok);
      assert.deepEqual([result.offer.video.codec, result.offer.video.payloadType], [codec, payloadType]);
    });
  }

  test('keeps a level that must be the same on both sides', () => {
    const result = parsePublisherOffer(replaced('level-asymmetry-allowed=1;', ''));
    assert.match(result.ok ? result.offer.video.formatParameters : '', /profile-level-id=42001f$/);
  });

  test('needs no sound', () => {
    const result = parsePublisherOffer(without('opus'));
    assert.ok(result.ok);
    assert.equal(result.offer.audio, null);
    assert.deepEqual(result.offer.declined, [{ mid: '0', kind: 'audio' }]);
  });

  for (const [what, sdp, problem] of [
    ['nothing', '', /v=0/],
    ['rubbish', '\0\u0001m=video\u0002', /v=0/],
    ['JSON', '{"type":"offer"}', /v=0/],
    ['no sections', 'v=0\r\ns=-\r\n', /no video section/],
    ['sound alone', CHROMIUM.slice(0, 11).join('\r\n'), /no video section/],
    ['a viewer', replaced('a=sendonly', 'a=recvonly'), /does not want to send/],
    ['nothing at present', replaced('a=sendonly', 'a=inactive'), /does not want to send/],
    ['unknown codecs', without('H264', 'VP8', 'VP9', 'AV1'), /none of H\.264/],
    ['formats that are not in the section’s line', replaced(' 96 97 104 102 98 100 45', ' 33'), /none of H\.264/],
    ['a section without a name', without('a=mid:1'), /none of H\.264/],
    ['two sections of one name', replaced('a=mid:0', 'a=mid:1'), /same a=mid/],
    ['seventeen sections', `v=0\r\n${'m=video 9 X 96\r\n'.repeat(17)}`, /more than 16 sections/],
    ['two thousand lines', `v=0\r\n${'a=x\r\n'.repeat(2_001)}`, /more than 2000 lines/],
  ] as const) {
    test(`is refused with a reason: ${what}`, () => {
      const result = parsePublisherOffer(sdp);
      assert.match(result.ok ? 'taken' : result.problem, problem);
    });
  }

  test('is read whatever happens to it, without ever repeating a line break', () => {
    const random = seededRandom(5);
    const text = CHROMIUM.join('\r\n');
    for (let round = 0; round < 3_000; round++) {
      const characters = [...text];
      for (let change = 0; change < 6; change++)
        characters.splice(Math.floor(random() * characters.length), Math.floor(random() * 4), noise(random));
      const result = parsePublisherOffer(characters.join(''));
      if (!result.ok) continue;
      const { video, audio } = result.offer;
      assert.ok(!/[\r\n]/.test(`${video.formatParameters}${video.mid}${audio?.formatParameters}${audio?.mid}`));
      assert.ok(video.payloadType >= 0 && video.payloadType < 128);
    }
  });
});

function noise(random: () => number): string {
  return String.fromCharCode(Math.floor(random() * 300));
}
