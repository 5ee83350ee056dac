import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { RtspStreamParser, RtspSyntaxError } from './rtsp-stream-parser.ts';

function parse(chunks: readonly Uint8Array[]): string[] {
  const seen: string[] = [];
  const parser = new RtspStreamParser({
    onMessage: ({ startLine, headers, body }) =>
      seen.push(`${startLine} ${JSON.stringify([...headers])} ${body.length}`),
    onInterleaved: (channel, data) => seen.push(`$${channel} ${[...data].join(',')}`),
  });
  for (const chunk of chunks) parser.push(chunk);
  return seen;
}

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...encodeUtf8(part)] : part)));

const STREAM = bytes(
  'RTSP/1.0 200 OK\r\nCSeq: 1\r\nWWW-Authenticate: Basic\r\nwww-authenticate: Digest a=b\r\nContent-Length: 3\r\n\r\nabc',
  [0x24, 0, 0, 2, 7, 8],
  '\r\n',
  [0x24, 1, 0, 0],
  'OPTIONS * RTSP/1.0\nCSeq: 9\n\n',
  [0x24, 2, 0, 1, 0x24],
);
const EXPECTED = [
  'RTSP/1.0 200 OK [["cseq",["1"]],["www-authenticate",["Basic","Digest a=b"]],["content-length",["3"]]] 3',
  '$0 7,8',
  '$1 ',
  'OPTIONS * RTSP/1.0 [["cseq",["9"]]] 0',
  '$2 36',
];

describe('The bytes of an RTSP connection', () => {
  it('are messages and interleaved data', () => assert.deepEqual(parse([STREAM]), EXPECTED));

  it('are the same in whatever pieces they come', () => {
    assert.deepEqual(parse([...STREAM].map((byte) => Uint8Array.of(byte))), EXPECTED);
    const random = seededRandom(5);
    for (let round = 0; round < 50; round++) {
      const chunks: Uint8Array[] = [];
      for (let offset = 0; offset < STREAM.length; ) {
        const end = offset + 1 + Math.floor(random() * 40);
        chunks.push(STREAM.slice(offset, end));
        offset = end;
      }
      assert.deepEqual(parse(chunks), EXPECTED);
    }
  });

  const dripping: readonly (readonly [string, Uint8Array])[] = [
    ['a large body', bytes('RTSP/1.0 200 OK\r\nContent-Length: 200000\r\n\r\n', 'b'.repeat(200_000))],
    ['many lines', bytes('RTSP/1.0 200 OK\r\n', 'a: b\r\n'.repeat(5_000), '\r\n')],
    ['a large packet', bytes([0x24, 0, 0xff, 0xff], 'x'.repeat(65_535))],
  ];
  for (const [what, stream] of dripping) {
    it(`keep nobody busy where ${what} comes byte by byte`, () => {
      const startMs = performance.now();
      assert.deepEqual(parse(Array.from(stream, (byte) => Uint8Array.of(byte))), parse([stream]));
      assert.ok(performance.now() - startMs < 3_000);
    });
  }

  const hostile: readonly (readonly [string, Uint8Array])[] = [
    ['another protocol', bytes('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['noise', bytes([1, 2, 3, 4])],
    ['a body of 2 GB', bytes('RTSP/1.0 200 OK\r\nContent-Length: 2147483648\r\n\r\n')],
    ['a negative body', bytes('RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n')],
    ['a head without an end', bytes('R'.repeat(70_000))],
    ['a head of endless lines', bytes('RTSP/1.0 200 OK\r\n', 'a: b\r\n'.repeat(20_000))],
  ];
  for (const [what, stream] of hostile) {
    it(`are refused for ${what}`, () => assert.throws(() => parse([stream]), RtspSyntaxError));
  }

  it('wait for the rest of what is incomplete', () => {
    assert.deepEqual(parse([STREAM.subarray(0, 60)]), []);
    assert.deepEqual(parse([bytes([0x24, 0, 0xff, 0xff, 1])]), []);
  });
});
