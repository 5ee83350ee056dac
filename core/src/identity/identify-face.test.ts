import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identifyFace, type KnownPerson } from './identify-face.ts';

const LIMITS = { minimumSimilarity: 0.6, minimumLead: 0.05 };
const unit = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
const anna: KnownPerson = { name: 'Anna', embeddings: [unit(0), unit(20)] };
const ben: KnownPerson = { name: 'Ben', embeddings: [unit(90)] };

for (const [what, face, people, expected] of [
  ['the closest of several pictures counts', unit(22), [anna, ben], 'Anna'],
  ['a stranger is nobody', unit(200), [anna, ben], null],
  ['just below the limit is nobody', unit(20 + 54), [anna], null],
  ['between two people is nobody', unit(55), [anna, ben], null],
  ['nobody is enrolled', unit(0), [], null],
  ['a person without pictures is never met', unit(0), [{ name: 'Cleo', embeddings: [] }], null],
  ['a vector of another model is never alike', Float32Array.of(1, 0, 0), [anna], null],
  ['not a number is never alike', Float32Array.of(Number.NaN, 1), [anna], null],
] as const) {
  test(`whose face: ${what}`, () => {
    assert.equal(identifyFace(face, people, LIMITS)?.value ?? null, expected);
  });
}
