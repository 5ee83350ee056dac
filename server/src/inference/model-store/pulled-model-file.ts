import { join } from 'node:path';

/** Where a model that was fetched from an address is kept. A changed model gets another name. */
export function pulledModelFile(modelsDirectory: string, name: string, sha256: string): string {
  return join(modelsDirectory, `${name}-${sha256.slice(0, 16)}.onnx`);
}
