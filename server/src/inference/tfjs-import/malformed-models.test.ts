import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OperationalError } from '../../operational-error.ts';
import { importTfjsModel } from './import-tfjs-model.ts';
import { readPackageModel } from './testing/package-model.ts';
import { integers, type TinyModel, texts, type, wave, windowAttributes, writeTinyModel } from './testing/tiny-model.ts';

const real = readPackageModel('blazeface');
const { outputs, normalisation } = real;
const inputSize = { width: 256, height: 256 };

/** The real topology with one change to its text. */
function edited(from: string | RegExp, to: string): Uint8Array {
  const text = real.topology.toString('utf8');
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, `${from} is not in the file`);
  return Buffer.from(changed);
}

function assertInvalid(topology: Uint8Array, weights: Uint8Array, message: RegExp): void {
  assert.throws(
    () => importTfjsModel(topology, weights, { inputSize, outputs, normalisation }),
    (error) => {
      assert(error instanceof OperationalError, String(error));
      assert.equal(error.code, 'model-invalid');
      assert.match(error.message, message);
      return true;
    },
  );
}

describe('a damaged model file is refused with what is wrong with it:', () => {
  const cases: Record<string, { topology?: Uint8Array; weights?: Uint8Array; message: RegExp }> = {
    'weights cut off': {
      weights: real.weights.subarray(0, 300_001),
      message: /weights should have 538928 bytes but the file has 300001/,
    },
    'no weights': { weights: new Uint8Array(), message: /the file has 0/ },
    'weights with more behind them': { weights: Buffer.concat([real.weights, Buffer.alloc(4)]), message: /has 538932/ },
    'topology cut off': { topology: real.topology.subarray(0, 40_000), message: /topology is not JSON/ },
    'no topology': { topology: new Uint8Array(), message: /topology is not JSON/ },
    'binary in place of the topology': { topology: real.weights, message: /topology is not JSON/ },
    'other JSON': { topology: Buffer.from('{"name":"something"}'), message: /topology is malformed \(format/ },
    'an operator that nobody knows': {
      topology: edited('"op":"MaxPool"', '"op":"MaxPoolWithArgmax"'),
      message: /operator MaxPoolWithArgmax of node ".*max_pooling2d.*" is not supported/,
    },
    'an operator named like a property of every object': {
      topology: edited('"op":"MaxPool"', '"op":"constructor"'),
      message: /operator constructor of node .* is not supported/,
    },
    'a kernel of another shape': {
      topology: edited('"shape":[1,1,96,2]', '"shape":[1,1,2,96]'),
      message:
        /operator _FusedConv2D of node .* expects a kernel for 96 channels but received one of shape \[1,1,2,96\]/,
    },
    'a negative shape': {
      topology: edited('"shape":[1,1,96,2]', '"shape":[1,1,-96,2]'),
      message: /malformed \(weightsManifest/,
    },
    'a type of weights that nobody knows': {
      topology: edited('"dtype":"float32"', '"dtype":"complex64"'),
      message: /dtype/,
    },
    'a node that is not there': {
      topology: edited(/"name":"Identity"/, '"name":"Other"'),
      message: /has no node "Identity"/,
    },
    'a node that depends on itself': {
      topology: edited(/("name":"Identity",.*?"input":\[")[^"]*"/, '$1Identity"'),
      message: /node "Identity" depends on itself/,
    },
    'a second input': { topology: edited('"op":"MaxPool"', '"op":"Placeholder"'), message: /exactly one input/ },
  };
  for (const [name, { topology = real.topology, weights = real.weights, message }] of Object.entries(cases)) {
    it(name, () => assertInvalid(topology, weights, message));
  }

  it('bytes of the topology lost anywhere', () => {
    for (let position = 0; position < real.topology.length; position += 1_987) {
      const damaged = Buffer.concat([real.topology.subarray(0, position), real.topology.subarray(position + 1)]);
      try {
        importTfjsModel(damaged, real.weights, { inputSize, outputs, normalisation });
      } catch (error) {
        assert(error instanceof OperationalError, `position ${position}: ${error}`);
        assert.equal(error.code, 'model-invalid');
      }
    }
  });
});

describe('a model that does not fit together is refused, naming operator and node:', () => {
  const float = { T: type('float32') };
  const constant = (...shape: number[]) => ({
    shape,
    values: wave(shape.reduce((product, length) => product * length, 1)),
  });
  const out = (op: string, input: string[], attr: Record<string, unknown> = float) => [
    { name: 'out', op, input, attr },
  ];
  const cases: Record<string, Omit<TinyModel, 'size'> & { message: RegExp }> = {
    'shapes that cannot be added': {
      constants: { c: constant(4) },
      nodes: out('AddV2', ['image', 'c']),
      message: /AddV2 of node "out" combines the shapes \[1,8,8,3\] and \[4\]/,
    },
    'a reshape to another number of values': {
      constants: { s: { shape: [2], values: [5, 5], dtype: 'int32' } },
      nodes: out('Reshape', ['image', 's']),
      message: /Reshape of node "out" cannot turn \[1,8,8,3\] into \[5,5\]/,
    },
    'a missing input': { nodes: out('Relu', []), message: /Relu of node "out" has no input 0/ },
    'a computed kernel': {
      nodes: out('Conv2D', ['image', 'image'], windowAttributes('SAME', 1)),
      message: /Conv2D of node "out" has a computed value where input 1 should be constant/,
    },
    'a window without strides': {
      constants: { k: constant(3, 3, 3, 1) },
      nodes: out('Conv2D', ['image', 'k']),
      message: /lacks a valid attribute "strides"/,
    },
    'a window larger than the picture': {
      constants: { k: constant(9, 9, 3, 1) },
      nodes: out('Conv2D', ['image', 'k'], windowAttributes('VALID', 1)),
      message: /gets a picture of 8x8, smaller than its window/,
    },
    'an activation that nobody knows': {
      constants: { k: constant(3, 3, 3, 1), b: constant(1) },
      nodes: out('_FusedConv2D', ['image', 'k', 'b'], {
        ...windowAttributes('SAME', 1),
        fused_ops: texts('BiasAdd', 'Elu'),
      }),
      message: /_FusedConv2D of node "out" uses the activation Elu/,
    },
    'a bias of another length': {
      constants: { k: constant(3, 3, 3, 2), b: constant(3) },
      nodes: out('_FusedConv2D', ['image', 'k', 'b'], { ...windowAttributes('SAME', 1), fused_ops: texts('BiasAdd') }),
      message: /expects a bias of 2 values but received 3/,
    },
    'a pool of zero strides': {
      nodes: out('MaxPool', ['image'], { ...windowAttributes('SAME', 0), ksize: integers(1, 2, 2, 1) }),
      message: /MaxPool of node "out"/,
    },
    'a constant as the output': {
      constants: { out: constant(3) },
      nodes: [],
      message: /constant where input 0 should be computed/,
    },
  };
  for (const [name, { message, ...model }] of Object.entries(cases)) {
    it(name, () => {
      const size = { width: 8, height: 8 };
      const { topology, weights } = writeTinyModel({ size, ...model });
      assert.throws(
        () => importTfjsModel(topology, weights, { inputSize: size, outputs: { result: 'out' }, normalisation }),
        (error) => error instanceof OperationalError && error.code === 'model-invalid' && message.test(error.message),
      );
    });
  }
});
