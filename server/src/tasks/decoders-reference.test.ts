import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DECODER_NAMES } from '#core/decoding/decoder.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('docs/reference/decoders.md', () => {
  const text = readFileSync(join(ROOT, 'docs/reference/decoders.md'), 'utf8');

  it('has a row for every decoder, and no other', () => {
    const [table = ''] = text.split('## Options');
    const named = [...table.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(named.toSorted(), [...DECODER_NAMES].sort());
  });

  it('has a row for every option that decoders read, and no other', () => {
    const folder = join(ROOT, 'core/src/decoding');
    const files = ['decoder-options', ...DECODER_NAMES.map((name) => `${name}-decoder`)];
    const sources = files.map((file) => readFileSync(join(folder, `${file}.ts`), 'utf8')).join('\n');
    const read = new Set([...sources.matchAll(/(?:number|choice)Option\(context, '(\w+)'/g)].map(([, name]) => name));
    const [, table = ''] = text.split('## Options');
    const told = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(told.toSorted(), [...read].sort());
  });
});
