import { join } from 'node:path';

/** Where a model that was fetched from an address is kept. A changed model gets another name. */
export function pulledModelFile(modelsDirectory: string, name: string, sha256: string): string {
  return join(modelsDirectory, `${name}-${sha256.slice(0, 16)}.onnx`);
}

/** Where a model is kept that people have to bring themselves. */
export function importedModelFile(modelsDirectory: string, name: string): string {
  return join(modelsDirectory, `${name}-imported.onnx`);
}

/** Where the labels that were fetched together with a model are kept. */
export function pulledLabelsFile(modelsDirectory: string, name: string, sha256: string): string {
  return join(modelsDirectory, `${name}-labels-${sha256.slice(0, 16)}.txt`);
}
