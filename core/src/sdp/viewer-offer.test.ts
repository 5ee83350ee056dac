import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addHostAddresses, parseIceFragment, parseViewerOffer } from './viewer-offer.ts';

const CHROMIUM_VIDEO = [
  'v=0',
  'a=group:BUNDLE 0 1',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 103 109 114',
  'a=mid:0',
  'a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  'a=recvonly',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 H264/90000',
  'a=fmtp:97 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f',
  'a=rtpmap:103 H264/90000',
  'a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f',
  'a=rtpmap:109 H264/90000',
  'a=fmtp:109 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'a=mid:1',
];
const without = (text: string) => CHROMIUM_VIDEO.filter((line) => !line.includes(text)).join('\r\n');

describe('the offer of a viewer', () => {
  test('gives section, constrained-baseline format and the playout-delay extension', () => {
    const result = parseViewerOffer(CHROMIUM_VIDEO.join('\r\n'));
    assert.deepEqual(result, {
      ok: true,
      offer: {
        mid: '0',
        payloadType: 109,
        formatParameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
        playoutDelayExtensionId: 5,
        audio: null,
      },
    });
  });

  const AUDIO = ['m=audio 9 UDP/TLS/RTP/SAVPF 111 0', 'a=mid:7', 'a=recvonly', 'a=rtpmap:111 opus/48000/2'];
  for (const [name, lines, expected] of [
    ['Opus that is wanted', AUDIO, { mid: '7', payloadType: 111 }],
    ['a section that only sends', AUDIO.map((line) => line.replace('recvonly', 'sendonly')), null],
    ['a section without Opus', AUDIO.filter((line) => !line.includes('opus')), null],
    ['a section without a name', AUDIO.filter((line) => !line.includes('mid')), null],
  ] as const) {
    test(`finds the sound: ${name}`, () => {
      const result = parseViewerOffer([...CHROMIUM_VIDEO, ...lines].join('\r\n'));
      assert.deepEqual(result.ok && result.offer.audio, expected);
    });
  }

  test('takes another profile where constrained baseline is not offered', () => {
    const result = parseViewerOffer(without(':109 '));
    assert.equal(result.ok && result.offer.payloadType, 103);
  });

  test('does without the playout-delay extension', () => {
    const result = parseViewerOffer(without('extmap'));
    assert.equal(result.ok && result.offer.playoutDelayExtensionId, null);
  });

  const rejected: [string, string, RegExp][] = [
    ['empty text', '', /no video section/],
    ['audio only', 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0', /no video section/],
    ['no mid', without('a=mid:0'), /no a=mid/],
    ['no usable H.264', without('packetization-mode=1'), /no H\.264/],
    ['a sender', CHROMIUM_VIDEO.join('\r\n').replace('recvonly', 'sendonly'), /does not want to receive/],
    ['binary rubbish', '\u0000\u0001m=video\u0002', /no video section/],
    ['only an application section has a mid', without('a=mid:0'), /no a=mid/],
    ['a NUL as the mid', CHROMIUM_VIDEO.join('\r\n').replace('mid:0', 'mid:\0'), /no a=mid/],
    [
      'control characters in all format parameters',
      CHROMIUM_VIDEO.join('\r\n').replaceAll('level-asymmetry', '\x1b[2J'),
      /no H\.264/,
    ],
    ['thousands of lines', [...CHROMIUM_VIDEO, ...new Array<string>(2_000).fill('a=x')].join('\r\n'), /2000 lines/],
  ];
  for (const [name, sdp, expected] of rejected) {
    test(`is rejected with a reason: ${name}`, () => {
      const result = parseViewerOffer(sdp);
      assert.match(result.ok ? 'accepted' : result.problem, expected);
    });
  }
});

describe('further addresses of the host', () => {
  const sdp = 'a=mid:0\r\na=candidate:1 1 UDP 2122317823 10.0.0.5 8189 typ host\r\na=end-of-candidates';

  test('repeat the host candidate with the same port and a lower priority', () => {
    assert.equal(
      addHostAddresses(sdp, ['192.0.2.7', '2001:db8::7']),
      [
        'a=mid:0',
        'a=candidate:1 1 UDP 2122317823 10.0.0.5 8189 typ host',
        'a=candidate:x0 1 UDP 2122317567 192.0.2.7 8189 typ host',
        'a=candidate:x1 1 UDP 2122317311 2001:db8::7 8189 typ host',
        'a=end-of-candidates',
      ].join('\r\n'),
    );
  });

  test('are not repeated where they are known already', () => {
    assert.equal(addHostAddresses(sdp, ['10.0.0.5']), sdp);
  });
});

test('a trickle fragment gives its candidates with their sections', () => {
  const fragment =
    'a=ice-ufrag:x\r\nm=video 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\na=mid:1\r\na=candidate:2 1 udp 1 192.0.2.2 6 typ host\r\n';
  assert.deepEqual(parseIceFragment(fragment), [
    { mid: '0', candidate: 'candidate:1 1 udp 1 192.0.2.1 5 typ host' },
    { mid: '1', candidate: 'candidate:2 1 udp 1 192.0.2.2 6 typ host' },
  ]);
  assert.deepEqual(parseIceFragment('rubbish'), []);
});
