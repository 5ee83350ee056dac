// `npm test [-- FILE…]`: sets up what the tests need, then runs all of them or the given files.
import { readdirSync } from 'node:fs';
import { runNode } from './setup/run-node.mjs';
import { runSteps } from './setup/run-steps.mjs';
import { ROOT, testSteps } from './setup/steps.mjs';

/** Of no test of ours: packages, and what a server of this folder keeps. */
const FOREIGN = new Set(['node_modules', 'data']);
const ALL = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !FOREIGN.has(entry.name))
  .map(({ name }) => `${name}/**/*.test.ts`);
const REPORT = ['--test-reporter=./scripts/reporting/report-tests.ts', '--test-reporter-destination=stdout'];
const files = process.argv.slice(2);

try {
  runSteps(testSteps());
  // One file at a time: the end-to-end tests run a browser, a server and models, and share the machine with nobody else.
  runNode(['--test', '--test-concurrency=1', ...REPORT, ...(files.length > 0 ? files : ALL)]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
