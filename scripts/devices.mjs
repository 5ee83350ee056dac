// `npm run devices -- [options]`: plays a video as many publishing devices at once.
import { runNode } from './setup/run-node.mjs';
import { runSteps } from './setup/run-steps.mjs';
import { testSteps } from './setup/steps.mjs';

try {
  runSteps(testSteps());
  runNode(['devices/main.ts', ...process.argv.slice(2)]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
