import { OperationalError } from '../../../operational-error.ts';
import { NUMERIC_TYPES } from './onnx-types.ts';
import { MalformedMessageError } from './protobuf-reader.ts';
import { type ModelSummary, readModelSummary } from './read-model-summary.ts';

/** Operators that come with ONNX Runtime. Others would need native code of strangers. */
const KNOWN_DOMAINS: ReadonlySet<string> = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'ai.onnx.preview',
  'com.microsoft',
  'com.microsoft.nchwc',
  'com.ms.internal.nhwc',
]);

/** Loads a compiled graph from a file that it names. */
const EXTERNAL_GRAPH = 'EPContext';

/** The file and its constants in memory, and once more while ONNX Runtime rearranges them. */
const COPIES_WHILE_LOADING = 2;

/**
 * Looks into an ONNX file before native code does: that it is one, claims no more than it holds, names no other file, and fits into
 * the memory that there is. Nothing in it is executed.
 *
 * @param availableBytes memory that the model may take
 * @throws OperationalError `model-invalid` | `model-out-of-memory`
 */
export function checkModelFile(file: Uint8Array, availableBytes: number): ModelSummary {
  const summary = readSummary(file);
  const reason = findObstacle(summary);
  if (reason !== null) throw invalid(reason);
  const neededBytes = file.length + summary.constantBytes * COPIES_WHILE_LOADING;
  if (neededBytes > availableBytes) throw outOfMemory(neededBytes, availableBytes);
  return summary;
}

/** @throws OperationalError `model-out-of-memory` where a file of this size cannot even be read */
export function assertFileFits(fileBytes: number, availableBytes: number): void {
  if (fileBytes > availableBytes) throw outOfMemory(fileBytes, availableBytes);
}

function readSummary(file: Uint8Array): ModelSummary {
  if (file.length === 0) throw invalid('it is empty.');
  const text = describeText(file);
  if (text !== null) throw invalid(text);
  try {
    return readModelSummary(file);
  } catch (cause) {
    if (!(cause instanceof MalformedMessageError)) throw cause;
    throw invalid(`${cause.message}.`, cause);
  }
}

function findObstacle({ externalConstants, operators, outputs }: ModelSummary): string | null {
  const [external] = externalConstants;
  if (external !== undefined) {
    return `its constant "${external}" lies in another file, and localcv reads no file that a model names. Export it as one file.`;
  }
  for (const operator of operators) {
    const domain = operator.slice(0, operator.lastIndexOf('.'));
    if (KNOWN_DOMAINS.has(domain) && !operator.endsWith(`.${EXTERNAL_GRAPH}`)) continue;
    return `it needs the operator "${operator}", which ONNX Runtime does not have. Export it with standard operators.`;
  }
  const unusable = outputs.find(({ type }) => !NUMERIC_TYPES.has(type));
  if (unusable === undefined) return null;
  return `its output "${unusable.name}" is of the type ${unusable.type}; only tensors of numbers can be read. Export it without that output.`;
}

/** What kind of text the file is; null where it may be a model. */
function describeText(file: Uint8Array): string | null {
  const start = new TextDecoder().decode(file.subarray(0, 256));
  if (start.startsWith('version https://git-lfs')) {
    return 'it is a pointer of Git LFS, not the model itself. Fetch the real file.';
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(start)) return 'it is a web page. Fetch the real file.';
  if (/^[\p{L}\p{N}\p{P}\p{S}\s]{16,}$/u.test(start)) return 'it is a text file.';
  return null;
}

function invalid(reason: string, cause?: unknown): OperationalError {
  return new OperationalError('model-invalid', `The model file cannot be used: ${reason}`, { cause });
}

function outOfMemory(neededBytes: number, availableBytes: number): OperationalError {
  return new OperationalError(
    'model-out-of-memory',
    `The model needs about ${inMegabytes(neededBytes)} of memory, but ${inMegabytes(availableBytes)} are free. Take a smaller model, or free memory.`,
  );
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
