import { createHash } from 'node:crypto';
import { ProtobufWriter } from '../tfjs-import/protobuf-writer.ts';

/** `ModelProto.metadata_props`, a repeated StringStringEntryProto. */
const METADATA_FIELD = 14;
const SEAL_LENGTH = seal(new Uint8Array()).length;

/**
 * Appends the SHA-256 of an ONNX file to it as a metadata entry. A message may be extended by appending fields, so the
 * result is still an ordinary ONNX file.
 */
export function sealModel(model: Uint8Array): Uint8Array {
  return Buffer.concat([model, seal(model)]);
}

/** Whether a file ends with the seal that its content should have: false for one that was cut off or changed. */
export function isSealIntact(file: Uint8Array): boolean {
  if (file.length <= SEAL_LENGTH) return false;
  const content = file.subarray(0, file.length - SEAL_LENGTH);
  return Buffer.compare(seal(content), file.subarray(content.length)) === 0;
}

function seal(model: Uint8Array): Uint8Array {
  const digest = createHash('sha256').update(model).digest('hex');
  const entry = new ProtobufWriter().string(1, 'sha256').string(2, digest);
  return new ProtobufWriter().message(METADATA_FIELD, entry).toBytes();
}
