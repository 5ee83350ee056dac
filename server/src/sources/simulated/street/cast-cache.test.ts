import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts';
import { cached } from './cast-cache.ts';

/** Makes a value and counts how often. */
function maker() {
  const made = { count: 0 };
  const make = async () => {
    made.count++;
    return { samples: Uint8Array.of(1, 2, 3), names: new Map([['red', 7]]) };
  };
  return { made, make };
}

describe('what takes seconds to draw', () => {
  it('is drawn once and read back as it was', async () => {
    const folder = join(await createTemporaryFolder(), 'not there yet');
    const { made, make } = maker();
    const first = await cached(folder, 'street', 'a', make);
    assert.deepEqual(await cached(folder, 'street', 'a', make), first);
    assert.equal(made.count, 1);
  });

  it('is drawn anew when what it depends on has changed', async () => {
    const folder = await createTemporaryFolder();
    const { made, make } = maker();
    await cached(folder, 'street', 'a', make);
    await cached(folder, 'street', 'b', make);
    assert.equal(made.count, 2);
  });

  for (const [damage, change] of [
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.byteLength - 1)],
    ['emptied', () => Buffer.alloc(0)],
    ['changed by a bit', (bytes: Buffer) => bytes.with(40, (bytes[40] ?? 0) ^ 1)],
  ] as const) {
    it(`is drawn anew when its file was ${damage}`, async () => {
      const folder = await createTemporaryFolder();
      const { made, make } = maker();
      const first = await cached(folder, 'street', 'a', make);
      const [name = ''] = await readdir(folder);
      const file = join(folder, name);
      await writeFile(file, change(await readFile(file)));
      assert.deepEqual(await cached(folder, 'street', 'a', make), first);
      assert.equal(made.count, 2);
    });
  }

  it('is there also where nothing can be written', async () => {
    const { make } = maker();
    const file = join(await createTemporaryFolder(), 'file');
    await writeFile(file, '');
    const value = await cached(join(file, 'no folder'), 'street', 'a', make);
    assert.deepEqual(value.samples, Uint8Array.of(1, 2, 3));
  });
});
