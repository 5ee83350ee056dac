import { describeError, OperationalError } from '../../../operational-error.ts';

/** How ONNX Runtime, its providers and the C++ library say that memory is short. */
const OUT_OF_MEMORY = /failed to allocate memory|bad_alloc|out of memory|cannot allocate|array buffer allocation/i;
const LONGEST_REASON = 300;

/** What an exception of ONNX Runtime means for the user of the model. */
export function explainRuntimeError(cause: unknown, during: 'load' | 'run'): OperationalError {
  const reason = shorten(describeError(cause));
  if (OUT_OF_MEMORY.test(reason)) {
    return new OperationalError(
      'model-out-of-memory',
      `The model needs more memory than there is (${reason}). Take a smaller model or input size, or free memory.`,
      { cause },
    );
  }
  const what = during === 'load' ? 'does not accept the model' : 'cannot run the model';
  return new OperationalError('model-invalid', `ONNX Runtime ${what} (${reason}). Fetch or export it anew.`, { cause });
}

/** Without the places in the source of the library and the conditions that they state, and no longer than people read. */
export function shorten(text: string): string {
  const plain = text
    .replaceAll(/\/\S*onnxruntime_src\S*:\d+ ?/g, '')
    .replace(/^onnxruntime::.* was false\. /, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return plain.length > LONGEST_REASON ? `${plain.slice(0, LONGEST_REASON - 1)}…` : plain;
}
