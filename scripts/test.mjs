// `npm test [-- FILE…]`: sets up what the tests need, then runs all of them or the given files.
import { runNode } from './setup/run-node.mjs';
import { runSteps } from './setup/run-steps.mjs';
import { testSteps } from './setup/steps.mjs';

const ALL = [
  'core/src/**/*.test.ts',
  'contract/src/**/*.test.ts',
  'server/src/**/*.test.ts',
  'web/**/*.test.ts',
  'scripts/**/*.test.ts',
  'devices/**/*.test.ts',
  'fuzz/**/*.test.ts',
  'e2e/**/*.test.ts',
];
const files = process.argv.slice(2);

try {
  runSteps(testSteps());
  // One file at a time: the end-to-end tests run a browser, a server and models, and share the machine with nobody else.
  runNode(['--test', '--test-concurrency=1', ...(files.length > 0 ? files : ALL)]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
