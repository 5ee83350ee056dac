import assert from 'node:assert/strict';
import type { FuzzTarget } from '../../../../../fuzz/fuzz-target.ts';
import { OperationalError } from '../../../operational-error.ts';
import { checkModelFile } from '../onnx/check-model-file.ts';
import { decodeResponse, InvalidResponseError } from '../remote/decode-response.ts';
import { endlessLoop, REFUSED_FILES } from './hostile-models.ts';
import { doublingModel } from './tiny-onnx.ts';

const SIGNATURE = {
  inputs: [],
  outputs: [
    { name: 'a', type: 'float32', dims: [null, 2] },
    { name: 'b', type: 'int64', dims: [1] },
  ],
};
const RESPONSE = JSON.stringify({
  model_name: 'm',
  outputs: [
    { name: 'a', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } },
    { name: 'b', datatype: 'INT64', shape: [1], data: [5] },
  ],
});
/** As the header of an answer would say. */
const HEADER_LENGTH = RESPONSE.length;

/** Model files and answers of model servers. */
export const MODEL_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'onnx file',
    seeds: [doublingModel(), endlessLoop(), ...Object.values(REFUSED_FILES).map(([file]) => file)],
    run(input) {
      try {
        checkModelFile(input, 2 ** 30);
      } catch (error) {
        assert.ok(error instanceof OperationalError, String(error));
        assert.ok(error.message.length < 1_000);
      }
    },
  },
  {
    name: 'inference response',
    seeds: [Buffer.concat([Buffer.from(RESPONSE), new Uint8Array(8)])],
    run(input) {
      try {
        const outputs = decodeResponse(input, HEADER_LENGTH, SIGNATURE, 1);
        for (const { dims, data } of outputs.values()) {
          assert.equal(
            data.length,
            dims.reduce((product, side) => product * side, 1),
          );
        }
      } catch (error) {
        assert.ok(error instanceof InvalidResponseError, String(error));
      }
    },
  },
];
