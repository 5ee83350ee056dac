import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { loadSrtAddon, type StreamRequest } from './srt-addon.ts';
import { obstacleToSrt } from './testing/srt-obstacle.ts';

const skip = obstacleToSrt();
const FUZZ_MS = 2_000;

function parse(id: string | Buffer): StreamRequest | null {
  return loadSrtAddon().parseStreamId(Buffer.from(id as string));
}

function request(camera: string, user = '', password = '', mode: StreamRequest['mode'] = 'publish'): StreamRequest {
  return { mode, camera, user, password };
}

const LONGEST_NAME = 'a'.repeat(63);
const UNDERSTOOD: readonly (readonly [string, StreamRequest])[] = [
  ['front', request('front')],
  ['front-door_2', request('front-door_2')],
  [LONGEST_NAME, request(LONGEST_NAME)],
  ['publish:front', request('front')],
  ['publish:front:', request('front')],
  ['publish:front:anna:secret', request('front', 'anna', 'secret')],
  ['publish:front::secret', request('front', '', 'secret')],
  ['publish:front:anna:se:cr:et', request('front', 'anna', 'se:cr:et')],
  ['publish:front:ünal:pässwörd', request('front', 'ünal', 'pässwörd')],
  [`publish:front:anna:it's "quoted"`, request('front', 'anna', `it's "quoted"`)],
  ['read:front', request('front', '', '', 'read')],
  ['read:front/annotated', request('front', '', '', 'read')],
  ['read:front:anna:secret', request('front', 'anna', 'secret', 'read')],
  ['#!::m=publish,r=front', request('front')],
  ['#!::r=front,m=publish,u=anna,s=secret', request('front', 'anna', 'secret')],
  ['#!::h=host,t=stream,m=publish,r=front,bmd_uuid=12,x=1', request('front')],
  ['#!::m=publish,r=front,s=a=b', request('front', '', 'a=b')],
  ['#!::r=front', request('front', '', '', 'read')],
  ['#!::m=request,r=front/annotated', request('front', '', '', 'read')],
];

const NOT_UNDERSTOOD: readonly (readonly [string, string | Buffer])[] = [
  ['nothing', ''],
  ['an empty name', 'publish:'],
  ['an empty resource', '#!::m=publish,r='],
  ['no resource', '#!::m=publish'],
  ['nothing after the prefix', '#!::'],
  ['a user without a password', 'publish:front:anna'],
  ['path traversal', 'publish:../../etc/passwd'],
  ['path traversal in a resource', '#!::m=publish,r=../front'],
  ['an absolute path', '/front'],
  ['a folder', 'live/front'],
  ['the annotated picture to publish', 'publish:front/annotated'],
  ['a dot', 'front.ts'],
  ['an escaped slash', 'front%2f'],
  ['capital letters', 'Front'],
  ['a hyphen at the end', 'front-'],
  ['a name of 64 letters', 'a'.repeat(64)],
  ['512 bytes of name', 'a'.repeat(512)],
  ['513 bytes', `publish:front:anna:${'x'.repeat(494)}`],
  ['double quotes', '"front"'],
  ['single quotes', "publish:front'--"],
  ['a NUL at the end', 'front\0'],
  ['a NUL in the password', 'publish:front:anna:se\0cret'],
  ['a line break', 'publish:front:anna:se\ncret'],
  ['an escape', 'publish:front:\x1b[2J:x'],
  ['a delete character', 'publish:front:a\x7f:x'],
  ['bytes that are not UTF-8', Buffer.from([0x66, 0xff, 0xfe])],
  ['an overlong slash', Buffer.concat([Buffer.from('publish:front:a:'), Buffer.from([0xc0, 0xaf])])],
  ['half a surrogate pair', Buffer.concat([Buffer.from('publish:front:a:'), Buffer.from([0xed, 0xa0, 0x80])])],
  ['a character cut short', Buffer.concat([Buffer.from('publish:front:a:'), Buffer.from([0xe2, 0x82])])],
  [
    'a character above U+10FFFF',
    Buffer.concat([Buffer.from('publish:front:a:'), Buffer.from([0xf4, 0x90, 0x80, 0x80])]),
  ],
  ['an unknown action', 'delete:front'],
  ['an unknown mode', '#!::m=erase,r=front'],
  ['both directions', '#!::m=bidirectional,r=front'],
  ['a file', '#!::m=publish,t=file,r=front'],
  ['a key twice', '#!::m=publish,r=front,r=back'],
  ['a word without a value', '#!::m=publish,front'],
  ['nested values', '#!:{m=publish,r=front}'],
  ['another executable', '#!/bin/sh'],
];

describe('a stream ID', { skip: skip ?? false }, () => {
  for (const [id, expected] of UNDERSTOOD) {
    it(`"${id.slice(0, 60)}" is understood`, () => assert.deepEqual(parse(id), expected));
  }
  for (const [what, id] of NOT_UNDERSTOOD) {
    it(`with ${what} is a bad request`, () => assert.equal(parse(id), null));
  }

  it('of any bytes gives a valid name or nothing', () => {
    const random = seededRandom(11);
    const endMs = performance.now() + FUZZ_MS;
    let understood = 0;
    for (let round = 0; round < 2_000_000 && performance.now() < endMs; round++) {
      const bytes = mutate(random);
      const result = parse(bytes);
      if (result === null) continue;
      understood++;
      assert.ok(cameraNameSchema.safeParse(result.camera).success, bytes.toString('hex'));
      for (const text of [result.user, result.password]) {
        assert.ok(bytes.includes(text), bytes.toString('hex'));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none may come through
        assert.doesNotMatch(text, /[\x00-\x1f\x7f\ufffd]/);
      }
    }
    assert.ok(understood > 100, `${understood}`);
  });
});

const SEEDS = UNDERSTOOD.map(([id]) => Buffer.from(id));
const PIECES = ['#!::', ',', '=', ':', '/', 'publish', 'read:', 'm=', 'r=', '../', '\0', '"', 'ü', 'front'];

/** Cuts, flips, repeats and joins what a stream ID is made of. */
function mutate(random: () => number): Buffer {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  let bytes: Buffer = Buffer.from(pick(SEEDS));
  for (let change = Math.floor(random() * 4); change >= 0; change--) {
    const at = Math.floor(random() * (bytes.length + 1));
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    const kind = Math.floor(random() * 4);
    if (kind === 0) bytes = Buffer.concat([head, tail.subarray(1)]);
    else if (kind === 1) bytes = Buffer.concat([head, Buffer.from([random() * 256]), tail.subarray(1)]);
    else if (kind === 2) bytes = Buffer.concat([head, Buffer.from(pick(PIECES)), tail]);
    else bytes = Buffer.concat([head, tail, tail]);
  }
  return bytes;
}
