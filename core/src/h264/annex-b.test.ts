import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachNalUnit, hasSequenceParameterSet, startsWithStartCode } from './annex-b.ts';

const unit = (type: number, ...payload: number[]) => [0, 0, 0, 1, 0x60 | type, ...payload];
const shortUnit = (type: number, ...payload: number[]) => [0, 0, 1, 0x60 | type, ...payload];

describe('H.264 in Annex B form', () => {
  const rows: [string, number[], boolean][] = [
    ['a keyframe with parameter sets', [...unit(7, 1, 2), ...unit(8, 3), ...unit(5, 9)], true],
    ['parameter sets behind short start codes', [...shortUnit(7, 1), ...shortUnit(5, 9)], true],
    ['a keyframe without parameter sets', unit(5, 9, 9), false],
    ['a parameter set after the first slice does not count', [...unit(1, 9), ...unit(7, 1)], false],
    ['SEI before the parameter set', [...unit(6, 1), ...unit(7, 1)], true],
    ['nothing at all', [], false],
    ['a start code with nothing behind it', [0, 0, 1], false],
    ['bytes without a start code', [7, 7, 7, 7, 7, 7], false],
  ];
  for (const [name, bytes, expected] of rows) {
    test(name, () => assert.equal(hasSequenceParameterSet(Uint8Array.from(bytes)), expected));
  }

  test('visits each unit once and stops when told to', () => {
    const data = Uint8Array.from([...unit(7, 1), ...shortUnit(8, 2), ...unit(5, 3)]);
    const types: number[] = [];
    forEachNalUnit(data, (offset) => types.push((data[offset] ?? 0) & 0x1f) < 2);
    assert.deepEqual(types, [7, 8]);
  });

  test('tells Annex B from length-prefixed bytes', () => {
    assert.equal(startsWithStartCode(Uint8Array.of(0, 0, 0, 1, 0x67)), true);
    assert.equal(startsWithStartCode(Uint8Array.of(0, 0, 1, 0x67)), true);
    assert.equal(startsWithStartCode(Uint8Array.of(1, 0x64, 0, 0x1e)), false);
    assert.equal(startsWithStartCode(Uint8Array.of()), false);
  });
});
