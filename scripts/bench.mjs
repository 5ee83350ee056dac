// `npm run bench -- NAME [options]`: runs one benchmark of `benchmarks/`.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './setup/run-node.mjs';
import { runSteps } from './setup/run-steps.mjs';
import { ROOT, testSteps } from './setup/steps.mjs';

const [name, ...options] = process.argv.slice(2);
const folder = join(ROOT, 'benchmarks');
const known = readdirSync(folder).filter((entry) => existsSync(join(folder, entry, `${entry}.bench.ts`)));
if (name === undefined || !known.includes(name)) {
  console.error(`Usage: npm run bench -- NAME [--json FILE]\nBenchmarks: ${known.join(', ')}`);
  process.exit(2);
}
runSteps(testSteps());
runNode([`benchmarks/${name}/${name}.bench.ts`, ...options]);
