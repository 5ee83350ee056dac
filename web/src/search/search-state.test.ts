import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSearchState, toSearchQuery, withSentence, writeSearchState } from './search-state.ts';

test('the address of the page holds the whole search', () => {
  const state = {
    ...withSentence('red car & "gate" <b>'),
    camera: 'front',
    zone: 'gate',
    afterMs: Date.UTC(2026, 10, 20),
    beforeMs: Date.UTC(2026, 10, 21),
    like: 'id',
  };
  assert.deepEqual(readSearchState(writeSearchState(state)), state);
  assert.equal(
    toSearchQuery(state).toString(),
    'q=red+car+%26+%22gate%22+%3Cb%3E&camera=front&zone=gate&afterMs=1795132800000&beforeMs=1795219200000',
  );
});

test('what makes no sense in the address is left out', () => {
  assert.equal(readSearchState(new URLSearchParams('from=yesterday')).afterMs, null);
  assert.equal(readSearchState(new URLSearchParams('')).sentence, null);
  assert.equal(readSearchState(new URLSearchParams('q=')).sentence, '');
});
