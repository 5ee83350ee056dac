import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runRounds } from '../../../../../fuzz/run-rounds.ts';
import { OperationalError } from '../../../operational-error.ts';
import { ProtobufWriter } from '../../tfjs-import/protobuf-writer.ts';
import { MODEL_FUZZ_TARGETS } from '../testing/fuzz-targets.ts';
import { REFUSED_FILES } from '../testing/hostile-models.ts';
import { doublingModel, TYPE, tinyConstant, tinyOnnx } from '../testing/tiny-onnx.ts';
import { checkModelFile } from './check-model-file.ts';

const GIBIBYTE = 2 ** 30;
const FUZZ_ROUNDS = 20_000;
const MODELS = join(import.meta.dirname, '../../../../../../shared/data/models');

describe('A model file, before native code sees it,', () => {
  for (const [name, [file, code, message]] of Object.entries(REFUSED_FILES)) {
    it(`is refused ${name}`, () => {
      assert.throws(
        () => checkModelFile(file, GIBIBYTE),
        (error) => {
          assert.ok(error instanceof OperationalError, String(error));
          assert.equal(error.code, code);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it('says what goes in and out', () => {
    const { inputs, outputs } = checkModelFile(doublingModel({ hasSizes: true }), GIBIBYTE);
    assert.deepEqual(inputs, [
      { name: 'image', type: 'float32', dims: [null, 3, 8, 8] },
      { name: 'orig_target_sizes', type: 'int64', dims: [null, 2] },
    ]);
    assert.deepEqual(
      outputs.map(({ name }) => name),
      ['doubled', 'sums', 'sizes'],
    );
  });

  it('does not count constants as inputs', () => {
    const weights = { name: 'w', type: TYPE.float32, dims: [2] };
    const file = tinyOnnx({
      inputs: [{ name: 'image', type: TYPE.float32, dims: [2] }, weights],
      outputs: [{ name: 'out', type: TYPE.float32, dims: [2] }],
      nodes: [{ operator: 'Add', inputs: ['image', 'w'], outputs: ['out'] }],
      constants: [tinyConstant({ ...weights, raw: new Uint8Array(8) })],
    });
    const { inputs, constantBytes } = checkModelFile(file, GIBIBYTE);
    assert.deepEqual(
      inputs.map(({ name }) => name),
      ['image'],
    );
    assert.equal(constantBytes, 8);
  });

  for (const [what, tag, message] of [
    ['inputs', 0x5a, /far more inputs or outputs than any model/],
    ['nodes', 0x0a, /far more parts than any model/],
  ] as const) {
    it(`is refused with a million empty ${what} or more, before they take the time and memory of everything else`, () => {
      const graph = new Uint8Array(4_000_000).map((_, index) => (index % 2 === 0 ? tag : 0));
      const file = new ProtobufWriter().bytes(7, graph).toBytes();
      assert.throws(() => checkModelFile(file, GIBIBYTE), { code: 'model-invalid', message });
    });
  }

  it('is refused where it does not fit into the memory', () => {
    assert.throws(() => checkModelFile(doublingModel(), 100), { code: 'model-out-of-memory' });
  });

  it('may be damaged in any way', () => {
    for (const target of MODEL_FUZZ_TARGETS) {
      const { finding } = runRounds(target, 1, (done) => done < FUZZ_ROUNDS);
      assert.equal(finding, null);
    }
  });

  it('passes as one of the real ones', { skip: !existsSync(MODELS) && `there is no ${MODELS}` }, () => {
    const files = readdirSync(MODELS).filter((name) => name.endsWith('.onnx'));
    assert.ok(files.length > 0);
    for (const name of files) {
      const { inputs, outputs } = checkModelFile(readFileSync(join(MODELS, name)), GIBIBYTE);
      assert.ok(inputs.length > 0 && outputs.length > 0, name);
    }
  });
});
