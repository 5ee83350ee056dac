import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasH265SequenceParameterSet } from './parameter-sets.ts';

const nalUnit = (type: number) => [0, 0, 0, 1, type << 1, 1, 0xaa];

it('finds the sequence parameter set of an access unit of H.265 before its first slice', () => {
  const rows: [string, number[], boolean][] = [
    ['parameter sets and an IDR slice', [32, 33, 34, 19], true],
    ['a delimiter before them', [35, 32, 33, 34, 19], true],
    ['a bare IDR slice', [19], false],
    ['supplemental information and a slice', [39, 21], false],
    ['parameter sets after a slice', [19, 33], false],
    ['nothing', [], false],
  ];
  for (const [name, types, expected] of rows) {
    assert.equal(hasH265SequenceParameterSet(Uint8Array.from(types.flatMap(nalUnit))), expected, name);
  }
});
