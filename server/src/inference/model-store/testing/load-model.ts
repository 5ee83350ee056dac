import { ModelStore } from '../model-store.ts';
import { findModelsDirectory } from '../models-directory.ts';

/** Loads one model in a process of its own and reports as JSON: `load-model.ts <cache folder>`. */
const [, , cacheDirectory = ''] = process.argv;
const warnings: string[] = [];
const store = new ModelStore({
  modelsDirectory: findModelsDirectory(),
  cacheDirectory,
  onWarning: (message) => warnings.push(message),
});
const model = await store.load('blazeface', { width: 256, height: 256 });
console.log(JSON.stringify({ bytes: model.length, warnings }));
