#!/usr/bin/env node
// `npm start` and `npx localcv`: sets up what is missing, then starts the server with the given options.
import { runNode } from './setup/run-node.mjs';
import { runSteps } from './setup/run-steps.mjs';
import { runtimeSteps } from './setup/steps.mjs';

try {
  runSteps(runtimeSteps());
  runNode(['server/src/main.ts', ...process.argv.slice(2)]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
