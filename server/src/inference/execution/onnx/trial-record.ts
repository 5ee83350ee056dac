import { createHash } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'onnxruntime-node';
import type { PlannedInput } from '../plan-inputs.ts';

/**
 * Remembers which model files ran in a trial, so that each has one only once: by content, input sizes and version of ONNX Runtime.
 * Failures are not remembered. Several threads and processes may share the folder.
 */
export class TrialRecord {
  readonly #folder: string;

  /** @param folder created when missing */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async hasPassed(model: Uint8Array, inputs: readonly PlannedInput[]): Promise<boolean> {
    return (await stat(this.#file(model, inputs)).catch(() => null)) !== null;
  }

  /** Where it cannot be written, the next start tries the model again; that is all. */
  async notePassed(model: Uint8Array, inputs: readonly PlannedInput[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
      .then(() => writeFile(this.#file(model, inputs), ''))
      .catch(() => undefined);
  }

  #file(model: Uint8Array, inputs: readonly PlannedInput[]): string {
    const hash = createHash('sha256')
      .update(model)
      .update(JSON.stringify([env.versions.node ?? '', inputs]));
    return join(this.#folder, hash.digest('hex'));
  }
}
