// Makes the folders of fixtures/malformed that hold single messages: node fuzz/make-malformed-messages.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from './mutate-bytes.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/malformed');
type Files = Readonly<Record<string, string | readonly number[] | Uint8Array>>;

const bytesOf = (text: string) => [...Buffer.from(text)];
const lines = (...parts: string[]) => parts.join('\r\n');

/** Stream IDs of SRT, as callers send them. */
const STREAM_IDS: Files = {
  'path-traversal': 'publish:../../etc/passwd',
  'path-traversal-in-resource': '#!::m=publish,r=../victim',
  'absolute-path': '/etc/passwd',
  'nul-in-name': 'publish:vic\0tim',
  'nul-in-password': 'publish:front:anna:se\0cret',
  quotes: `publish:"'; drop table cameras; --`,
  'line-break': 'publish:front:anna:se\ncret',
  'terminal-escape': 'publish:front:\x1b[2J:x',
  'name-of-512-bytes': 'a'.repeat(512),
  '513-bytes': `publish:front:anna:${'x'.repeat(494)}`,
  '5000-bytes': 'a'.repeat(5_000),
  'overlong-slash': [...bytesOf('publish:front:a:'), 0xc0, 0xaf],
  'half-a-surrogate': [...bytesOf('publish:front:a:'), 0xed, 0xa0, 0x80],
  'no-utf-8': [0x66, 0xff, 0xfe],
  'key-twice': '#!::m=publish,r=front,r=back',
  'nested-keys': '#!:{m=publish,r=front}',
  'both-directions': '#!::m=bidirectional,r=front',
  noise: randomBytes(5, 200),
};

const OFFER = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0'];
const VIDEO = 'm=video 9 UDP/TLS/RTP/SAVPF 96';
const H264 = ['a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=1'];

/** Offers of WebRTC that neither a publisher nor a viewer can be answered. */
const OFFERS: Files = {
  empty: '',
  'first-line-alone': 'v=0',
  noise: randomBytes(6, 5_000),
  'no-media': lines(...OFFER, ''),
  'sound-alone': lines(...OFFER, 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', 'a=rtpmap:111 opus/48000/2', ''),
  'codec-unknown': lines(...OFFER, VIDEO, 'a=mid:0', 'a=rtpmap:96 theora/90000', ''),
  'payload-type-999': lines(...OFFER, 'm=video 9 UDP/TLS/RTP/SAVPF 999', 'a=mid:0', 'a=rtpmap:999 H264/90000', ''),
  'no-mid': lines(...OFFER, VIDEO, ...H264, ''),
  'mid-of-300-letters': lines(...OFFER, VIDEO, `a=mid:${'m'.repeat(300)}`, ...H264, ''),
  'inactive-sections-2500': lines(...OFFER, ...Array.from({ length: 2_500 }, () => 'm=video 0 X 0')),
  'one-line-of-60-kb': lines(...OFFER, `m=video 9 ${'x'.repeat(60_000)}`, ''),
  'nul-everywhere': `${lines(...OFFER, VIDEO, 'a=mid:\0', ...H264)}\0\0\0`,
};

/** Packets of RTP whose header promises more than there is, or another version. */
const RTP: Files = {
  empty: [],
  'eleven-bytes': [0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0],
  'version-1': [0x40, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3],
  'fifteen-sources-and-none': [0x8f, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3],
  'extension-of-256-kb': [0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0xbe, 0xde, 0xff, 0xff],
  'extension-cut-off': [0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0xbe],
  'padding-of-255': [0xa0, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 255],
  stun: [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
};

/** Compound packets of RTCP without a sender report that can be read. */
const RTCP: Files = {
  'three-bytes': [0x80, 200, 0],
  'length-of-256-kb': [0x80, 200, 0xff, 0xff, ...new Array<number>(24).fill(7)],
  'report-of-length-0': [0x80, 200, 0, 0],
  'version-0': [0, 200, 0, 6, ...new Array<number>(24).fill(7)],
  'zeros-of-4-kb': new Array<number>(4_096).fill(0),
};

/** What is no answer of an RTSP server. */
const RTSP: Files = {
  noise: [1, ...randomBytes(7, 3_000)],
  'http-answer': lines('HTTP/1.1 400 Bad Request', 'Content-Length: 0', '', ''),
  'body-of-4-gb': lines('RTSP/1.0 200 OK', 'CSeq: 1', 'Content-Length: 4294967296', '', ''),
  'body-of-minus-1': lines('RTSP/1.0 200 OK', 'CSeq: 1', 'Content-Length: -1', '', ''),
  'body-of-words': lines('RTSP/1.0 200 OK', 'CSeq: 1', 'Content-Length: ten', '', ''),
  'body-of-1-mb': lines('RTSP/1.0 200 OK', 'CSeq: 1', 'Content-Length: 1048576', '', ''),
  'head-without-end': `RTSP/1.0 200 OK\r\n${'X-Header: 1\r\n'.repeat(5_200)}`,
  'line-without-end': `RTSP/1.0 200 ${'O'.repeat(66_000)}`,
  'status-of-words': lines('RTSP/1.0 OK', 'CSeq: 1', '', ''),
  'nul-in-start-line': lines('RTSP/1.0\x00200 OK', 'CSeq: 1', '', ''),
};

/** Descriptions of cameras without a stream that can be taken. */
const DESCRIPTIONS: Files = {
  empty: '',
  noise: randomBytes(8, 3_000),
  'sound-alone': lines('v=0', 'm=audio 0 RTP/AVP 0', ''),
  'clock-of-0': lines('v=0', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/0', ''),
  'clock-of-9-mhz': lines('v=0', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/9000000', ''),
  'payload-type-9999': lines('v=0', 'm=video 0 RTP/AVP 9999', 'a=rtpmap:9999 H264/90000', ''),
  'codec-unknown': lines('v=0', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 X-NONE/90000', ''),
  'sections-5000': lines('v=0', ...Array.from({ length: 5_000 }, () => 'm=application 0 RTP/AVP 96'), ''),
};

const fourCc = (text: string) => bytesOf(text);

/** Video tags of FLV that give no picture. */
const FLV_VIDEO: Files = {
  empty: [],
  'one-byte': [0x17],
  'cut-off-before-the-offset': [0x17, 1, 0],
  'codec-unknown': [0x12, 1, 0, 0, 0, 1, 2, 3],
  'four-characters-unknown': [0x91, ...fourCc('\x1b[2J'), 1, 2, 3],
  'four-characters-cut-off': [0x91, 0x68, 0x76],
  'configuration-of-nothing': [0x17, 0, 0, 0, 0],
  'configuration-with-31-sets-and-none': [0x17, 0, 0, 0, 0, 1, 0x42, 0, 0x1e, 0xff, 0xff],
  'configuration-whose-set-is-64-kb': [0x17, 0, 0, 0, 0, 1, 0x42, 0, 0x1e, 0xff, 0xe1, 0xff, 0xff, 0x67],
  'h265-configuration-cut-off': [0x90, ...fourCc('hvc1'), 1, 0, 0],
  'unit-of-4-gb': [0x17, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x65],
  'unit-longer-than-the-tag': [0x17, 1, 0, 0, 0, 0, 0, 0xff, 0, 0x65, 1, 2],
  'modifiers-without-end': [0x97, ...new Array<number>(300).fill(0x07)],
  'tracks-without-end': [0x96, 0x21, ...new Array<number>(300).fill(0xff)],
};

/** Audio tags of FLV that give no sound. */
const FLV_AUDIO: Files = {
  empty: [],
  'aac-cut-off': [0xaf],
  'aac-configuration-of-nothing': [0xaf, 0],
  'aac-configuration-with-rate-13': [0xaf, 0, 0x16, 0x90],
  'aac-before-its-configuration': [0xaf, 1, 1, 2, 3],
  'codec-unknown': [0x5f, 1, 2, 3],
  'four-characters-cut-off': [0x91, 0x4f, 0x70],
  'modifiers-without-end': [0x97, ...new Array<number>(300).fill(0x07)],
};

const soap = (body: string) => `<?xml version="1.0"?><s:Envelope xmlns:s="s"><s:Body>${body}</s:Body></s:Envelope>`;
const entity = (name: string, value: string) => `<!ENTITY ${name} "${value}">`;

/** Answers of ONVIF devices that must not reach the XML parser. */
const SOAP: Files = {
  empty: '',
  'no-xml': 'HTTP/1.1 200 OK',
  noise: randomBytes(9, 2_000).map((byte) => (byte === 0x3c ? 0 : byte)),
  'breaks-off': '<?xml version="1.0"?><s:Envelope xmlns:s="s"><s:Bo',
  'entities-that-multiply': `<!DOCTYPE a [${entity('a', 'ha')}${entity('b', '&a;'.repeat(10))}${entity('c', '&b;'.repeat(10))}]>${soap('&c;')}`,
  'entity-from-a-file': `<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>${soap('&a;')}`,
  'entity-without-a-document-type': soap('<!entity a "b">'),
  'elements-5000-deep': '<a>'.repeat(5_000),
  'elements-20001': soap('<a/>'.repeat(20_001)),
  'namespace-without-end': soap(`<a xmlns${' '.repeat(5_000)}>`),
};

const FOLDERS: Readonly<Record<string, Files>> = {
  'srt-stream-id': STREAM_IDS,
  'webrtc-offer': OFFERS,
  rtp: RTP,
  rtcp: RTCP,
  rtsp: RTSP,
  'rtsp-description': DESCRIPTIONS,
  'flv-video': FLV_VIDEO,
  'flv-audio': FLV_AUDIO,
  'onvif-soap': SOAP,
};

for (const [folder, files] of Object.entries(FOLDERS)) {
  mkdirSync(join(FOLDER, folder), { recursive: true });
  for (const [name, content] of Object.entries(files))
    writeFileSync(
      join(FOLDER, folder, `${name}.bin`),
      typeof content === 'string' ? content : Uint8Array.from(content),
    );
}
