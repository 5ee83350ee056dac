import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { configSchema } from '#contract/config.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { MAXIMUM_PART_BYTES, SPARED_BYTES, UploadedClips } from './uploaded-clips.ts';

const VIDEO = Buffer.from([0, 0, 0, 0x18, ...Buffer.from('ftypisom'), ...Buffer.alloc(5_000)]);

async function open(freeBytes: () => Promise<number>) {
  const directory = join(await createTemporaryFolder(), 'clips');
  const clips = new UploadedClips({
    directory,
    media: { request: () => Promise.reject(new Error('Expected no question')) },
    config: () => configSchema.parse({}),
    now: () => 0,
    freeBytes,
  });
  return { directory, clips, [Symbol.asyncDispose]: () => clips[Symbol.asyncDispose]() };
}

test('a disk that is nearly full takes no further part, and takes it once there is room', async () => {
  let free = SPARED_BYTES + MAXIMUM_PART_BYTES - 1;
  await using under = await open(async () => free);
  const { id } = await under.clips.create();
  const append = () => under.clips.append(id, 0, Readable.from([VIDEO]));
  await assert.rejects(append(), { code: 'clip-unwritable', message: /nearly full.*Free space/ });
  free++;
  assert.equal((await append()).bytes, VIDEO.length);
});

test('the room of a disk that cannot be asked is none', async () => {
  await using under = await open(() => Promise.reject(new Error('input/output error')));
  const { id } = await under.clips.create();
  await assert.rejects(under.clips.append(id, 0, Readable.from([VIDEO])), { code: 'clip-unwritable' });
});

test('a part that breaks off counts for nothing, and nobody else can read what came', async () => {
  await using under = await open(async () => Number.MAX_SAFE_INTEGER);
  const { id } = await under.clips.create();
  const broken = Readable.from(
    (async function* () {
      yield VIDEO;
      throw new Error('The caller has gone');
    })(),
  );
  await assert.rejects(under.clips.append(id, 0, broken), /gone/);
  const file = join(under.directory, id);
  const { size, mode } = await stat(file);
  assert.deepEqual([size, mode & 0o077], [0, 0]);
  assert.equal((await under.clips.append(id, 0, Readable.from([VIDEO]))).bytes, VIDEO.length);
});

test('nothing is left when the server ends', async () => {
  const under = await open(async () => Number.MAX_SAFE_INTEGER);
  const { id } = await under.clips.create();
  await under.clips.append(id, 0, Readable.from([VIDEO]));
  await under[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(under.directory), []);
});
