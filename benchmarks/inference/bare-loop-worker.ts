import { parentPort, workerData } from 'node:worker_threads';
import { Tensor } from 'onnxruntime-node';
import { createSession } from '../../server/src/inference/execution/onnx/create-session.ts';
import type { BareLoopData, BareLoopRequest, BareLoopResult } from './bare-loop.ts';

/** Nothing but ONNX Runtime: one session, one input that is always the same, run after run. */
if (parentPort === null) throw new TypeError('Expected to run in a worker thread but received no parent port');
const port = parentPort;
const { bytes, size, threads } = workerData as BareLoopData;
const session = await createSession(bytes, { provider: 'cpu', threads });
const feeds = Object.fromEntries(session.inputMetadata.map((input) => [input.name, createInput(input)]));
for (let run = 0; run < 5; run++) await session.run(feeds);

port.on('message', async ({ milliseconds }: BareLoopRequest) => {
  if (milliseconds === 0) {
    await session.release();
    port.close();
    return;
  }
  const startMs = performance.now();
  let runs = 0;
  while (performance.now() - startMs < milliseconds) {
    await session.run(feeds);
    runs += 1;
  }
  port.postMessage({ perSecond: (runs * 1_000) / (performance.now() - startMs) } satisfies BareLoopResult);
});
port.postMessage('ready');

function createInput(input: (typeof session.inputMetadata)[number]): Tensor {
  if (!input.isTensor) throw new TypeError(`Expected a tensor for ${input.name}`);
  if (input.type === 'int64')
    return new Tensor('int64', BigInt64Array.of(BigInt(size.width), BigInt(size.height)), [1, 2]);
  const dims = input.shape.map((dim, index) =>
    typeof dim === 'number' && dim > 0 ? dim : sideOf(index, input.shape.length),
  );
  const length = dims.reduce((product, dim) => product * dim, 1);
  // A repeating pattern: all zeros may let kernels take short cuts.
  if (input.type === 'uint8')
    return new Tensor(
      'uint8',
      Uint8Array.from({ length }, (_, index) => (index * 37) % 256),
      dims,
    );
  return new Tensor(
    'float32',
    Float32Array.from({ length }, (_, index) => (index * 37) % 256),
    dims,
  );
}

/** Channels first, as all subjects with open dimensions are. */
function sideOf(index: number, rank: number): number {
  if (index === rank - 1) return size.width;
  return index === rank - 2 ? size.height : 1;
}
