import { readModelCatalogue } from '../model-catalogue.ts';
import { ModelStore } from '../model-store.ts';

/** Loads one model in a process of its own and reports as JSON: `load-model.ts <cache folder>`. */
const [, , cacheDirectory = ''] = process.argv;
const warnings: string[] = [];
const store = new ModelStore({
  modelsDirectory: cacheDirectory,
  cacheDirectory,
  onWarning: (message) => warnings.push(message),
});
const entry = readModelCatalogue().blazeface;
if (entry === undefined) throw new TypeError('Expected blazeface in the catalogue');
const model = await store.load({ name: 'blazeface', entry, labels: [], fallback: null }, { width: 256, height: 256 });
console.log(JSON.stringify({ bytes: model.bytes.length, warnings }));
