import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import { DECODER_NAMES } from '#core/decoding/decoder.ts';
import { readModelCatalogue } from './model-catalogue.ts';

const catalogue = readModelCatalogue();

describe('the catalogue of the project', () => {
  it('has a model for every decoder that reads something', () => {
    const served = new Set(Object.values(catalogue).map(({ decoder }) => decoder));
    assert.deepEqual(
      DECODER_NAMES.filter((decoder) => decoder !== 'raw' && !served.has(decoder)),
      [],
    );
  });

  it('has the model of every built-in task', () => {
    const missing = Object.values(BUILT_IN_TASKS).filter(({ model }) => model !== null && !(model in catalogue));
    assert.deepEqual(missing, []);
  });

  it('states a licence for every model and trusts no address without encryption', () => {
    for (const [name, { licence, source }] of Object.entries(catalogue)) {
      assert.notEqual(licence, 'unknown', name);
      if ('url' in source) assert.match(source.url, /^https:/, name);
    }
  });

  it('names no file twice', () => {
    const hashes = Object.values(catalogue).flatMap(({ source }) => ('url' in source ? [source.sha256] : []));
    assert.equal(new Set(hashes).size, hashes.length);
  });
});
