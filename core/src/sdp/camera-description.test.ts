import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCameraDescription } from './camera-description.ts';

const CAMERA = `v=0
o=- 1 1 IN IP4 192.168.1.20
s=Media
a=control:rtsp://192.168.1.20/stream/
m=video 0 RTP/AVP 96
a=rtpmap:96 H264/90000
a=fmtp:96 packetization-mode=1; profile-level-id=640028;sprop-parameter-sets=Z2QAKA==,aO48gA==
a=control:trackID=0
m=audio 0 RTP/AVP 0
a=control:trackID=1
m=audio 0 RTP/AVP 97
a=rtpmap:97 mpeg4-generic/16000/2
a=fmtp:97 config=1410;sizeLength=13
m=application 0 RTP/AVP 98
a=rtpmap:98 vnd.onvif.metadata/90000
`.replaceAll('\n', '\r\n');

describe('The description of a camera', () => {
  it('names its streams', () => {
    const { control, streams } = parseCameraDescription(CAMERA);
    assert.equal(control, 'rtsp://192.168.1.20/stream/');
    assert.deepEqual(
      streams.map(({ parameters, ...stream }) => ({ ...stream, parameters: Object.fromEntries(parameters) })),
      [
        {
          kind: 'video',
          payloadType: 96,
          encoding: 'H264',
          clockHz: 90_000,
          channels: 1,
          control: 'trackID=0',
          parameters: {
            'packetization-mode': '1',
            'profile-level-id': '640028',
            'sprop-parameter-sets': 'Z2QAKA==,aO48gA==',
          },
        },
        {
          kind: 'audio',
          payloadType: 0,
          encoding: 'PCMU',
          clockHz: 8_000,
          channels: 1,
          control: 'trackID=1',
          parameters: {},
        },
        {
          kind: 'audio',
          payloadType: 97,
          encoding: 'MPEG4-GENERIC',
          clockHz: 16_000,
          channels: 2,
          control: null,
          parameters: { config: '1410', sizelength: '13' },
        },
      ],
    );
  });

  for (const text of [
    '',
    'v=0',
    'm=video',
    'm=video 0 RTP/AVP 999',
    'm=video 0 RTP/AVP 96\na=rtpmap:96 H264/0',
    'm=video 0 TCP 96',
    'm=video 0 RTP/AVP 96\na=rtpmap:96 H264/99999999',
  ])
    it(`of ${JSON.stringify(text)} has no streams`, () => assert.deepEqual(parseCameraDescription(text).streams, []));
});
