import { ProtobufWriter } from '../../tfjs-import/protobuf-writer.ts';
import {
  graphAttribute,
  type TinyConstant,
  type TinyGraph,
  TYPE,
  tinyConstant,
  tinyIntegers,
  tinyOnnx,
} from './tiny-onnx.ts';

const IMAGE = { name: 'image', type: TYPE.float32, dims: ['batch', 3, 8, 8] };
const OUT = { name: 'out', type: TYPE.float32, dims: ['batch', 3, 8, 8] };
const SAME = { operator: 'Identity', inputs: ['image'], outputs: ['out'] };

function withConstant(constant: TinyConstant): Uint8Array {
  return tinyOnnx({ inputs: [IMAGE], outputs: [OUT], nodes: [SAME], constants: [tinyConstant(constant)] });
}

function nest(depth: number): TinyGraph {
  const inner: TinyGraph = depth === 0 ? { inputs: [], outputs: [OUT], nodes: [SAME] } : nest(depth - 1);
  const branch = {
    operator: 'If',
    inputs: ['image'],
    outputs: ['out'],
    attributes: [graphAttribute('then_branch', inner)],
  };
  return { inputs: [IMAGE], outputs: [OUT], nodes: [branch] };
}

function otherOutput(kind: number): Uint8Array {
  const type = new ProtobufWriter().message(kind, new ProtobufWriter());
  const value = new ProtobufWriter().string(1, 'table').message(2, type);
  return tinyOnnx({ inputs: [IMAGE], outputs: [OUT], nodes: [SAME], otherOutputs: [value] });
}

const sparse = new ProtobufWriter()
  .message(1, tinyConstant({ name: 'few', type: TYPE.float32, dims: [1], raw: new Uint8Array(4) }))
  .message(2, tinyConstant({ name: 'where', type: TYPE.int64, dims: [1], raw: new Uint8Array(8) }))
  .int(3, 1_000_000)
  .int(3, 100_000);
const sparseAttribute = new ProtobufWriter().string(1, 'sparse_value').message(22, sparse).int(20, 11);

const SOUND = tinyOnnx({ inputs: [IMAGE], outputs: [OUT], nodes: [SAME] });

/** Files that must never reach ONNX Runtime → code and what the message has to say. */
export const REFUSED_FILES: Readonly<Record<string, readonly [file: Uint8Array, code: string, message: RegExp]>> = {
  empty: [new Uint8Array(), 'model-invalid', /empty/],
  'a text': [Buffer.from('model: yolo\nversion: 3\n'), 'model-invalid', /text file/],
  'a pointer of Git LFS': [
    Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 4116144\n'),
    'model-invalid',
    /Git LFS.*Fetch the real file/,
  ],
  'a web page': [Buffer.from('<!DOCTYPE html><html>404</html>'), 'model-invalid', /web page/],
  noise: [Uint8Array.from({ length: 500 }, (_, index) => (index * 37) % 256), 'model-invalid', /cannot be used/],
  'cut off': [SOUND.subarray(0, SOUND.length - 30), 'model-invalid', /ends in the middle/],
  'without a graph': [new ProtobufWriter().int(1, 8).toBytes(), 'model-invalid', /no graph/],
  'without outputs': [tinyOnnx({ inputs: [IMAGE], outputs: [], nodes: [SAME] }), 'model-invalid', /gives nothing out/],
  'with a constant that claims more than it holds': [
    withConstant({ name: 'w', type: TYPE.float32, dims: [1000, 1000], raw: new Uint8Array(16) }),
    'model-invalid',
    /"w" claims 4000000 bytes but holds 16 bytes/,
  ],
  'with a constant that claims values and holds none': [
    withConstant({ name: 'w', type: TYPE.float32, dims: [1_000_000_000] }),
    'model-invalid',
    /"w" claims 1000000000 values but holds/,
  ],
  'with a constant of more bytes than there are': [
    withConstant({ name: 'w', type: TYPE.float32, dims: [2n ** 62n, 2n ** 62n] }),
    'model-invalid',
    /"w" claims/,
  ],
  'with a negative dimension': [
    withConstant({ name: 'w', type: TYPE.float32, dims: [-1], raw: new Uint8Array(4) }),
    'model-invalid',
    /negative/,
  ],
  'with values in another file': [
    withConstant({ name: 'w', type: TYPE.float32, dims: [4], externalFile: '../../../../etc/passwd' }),
    'model-invalid',
    /"w" lies in another file.*as one file/,
  ],
  'with values in a file beside it': [
    withConstant({ name: 'w', type: TYPE.float32, dims: [4], externalFile: 'weights.bin' }),
    'model-invalid',
    /another file/,
  ],
  'with operators of strangers': [
    tinyOnnx({ inputs: [IMAGE], outputs: [OUT], nodes: [{ ...SAME, operator: 'Run', domain: 'evil.ops' }] }, [
      'evil.ops',
    ]),
    'model-invalid',
    /operator "evil\.ops\.Run"/,
  ],
  'with a graph compiled into another file': [
    tinyOnnx({ inputs: [IMAGE], outputs: [OUT], nodes: [{ ...SAME, operator: 'EPContext', domain: 'com.microsoft' }] }),
    'model-invalid',
    /EPContext/,
  ],
  'that gives text': [
    tinyOnnx({ inputs: [IMAGE], outputs: [{ ...OUT, type: TYPE.string }], nodes: [SAME] }),
    'model-invalid',
    /"out" is of the type string/,
  ],
  'that gives a sequence': [otherOutput(4), 'model-invalid', /"table" is of the type sequence/],
  'that gives a map': [otherOutput(5), 'model-invalid', /"table" is of the type map/],
  'with graphs in graphs without end': [tinyOnnx(nest(40)), 'model-invalid', /nested too deeply/],
  'with a sparse constant of terabytes': [
    tinyOnnx({
      inputs: [IMAGE],
      outputs: [OUT],
      nodes: [SAME, { operator: 'Constant', inputs: [], outputs: ['c'], attributes: [sparseAttribute] }],
    }),
    'model-out-of-memory',
    /needs about \d+ MiB of memory, but 1024 MiB are free/,
  ],
};

/** Well-formed, and allocates 64 GiB when it runs. */
export function memoryHog(): Uint8Array {
  const constants = [tinyIntegers('shape', [64, 2 ** 28]), tinyIntegers('axes', [0, 1])];
  return tinyOnnx({
    inputs: [IMAGE],
    outputs: [{ name: 'out', type: TYPE.float32, dims: [] }],
    nodes: [
      { operator: 'ReduceMax', inputs: ['image'], outputs: ['one'] },
      { operator: 'Reshape', inputs: ['one', 'flat'], outputs: ['single'] },
      { operator: 'Expand', inputs: ['single', 'shape'], outputs: ['huge'] },
      { operator: 'ReduceSum', inputs: ['huge', 'axes'], outputs: ['out'] },
    ],
    constants: [...constants, tinyIntegers('flat', [1])],
  });
}

/** Well-formed, and never comes to an end. */
export function endlessLoop(): Uint8Array {
  const BOOL = 9;
  const body: TinyGraph = {
    inputs: [
      { name: 'i', type: TYPE.int64, dims: [] },
      { name: 'goes', type: BOOL, dims: [] },
      { name: 'value', type: TYPE.float32, dims: [] },
    ],
    outputs: [
      { name: 'goes_on', type: BOOL, dims: [] },
      { name: 'next', type: TYPE.float32, dims: [] },
    ],
    nodes: [
      { operator: 'Identity', inputs: ['goes'], outputs: ['goes_on'] },
      { operator: 'Add', inputs: ['value', 'value'], outputs: ['next'] },
    ],
  };
  const forever = tinyConstant({
    name: 'forever',
    type: TYPE.int64,
    dims: [],
    raw: new Uint8Array(BigInt64Array.of(2n ** 62n).buffer),
  });
  const yes = tinyConstant({ name: 'yes', type: BOOL, dims: [], raw: Uint8Array.of(1) });
  return tinyOnnx({
    inputs: [IMAGE],
    outputs: [{ name: 'out', type: TYPE.float32, dims: [] }],
    nodes: [
      { operator: 'ReduceMax', inputs: ['image'], outputs: ['one'] },
      { operator: 'Squeeze', inputs: ['one'], outputs: ['start'] },
      {
        operator: 'Loop',
        inputs: ['forever', 'yes', 'start'],
        outputs: ['out'],
        attributes: [graphAttribute('body', body)],
      },
    ],
    constants: [forever, yes],
  });
}
