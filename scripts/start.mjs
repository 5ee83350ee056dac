#!/usr/bin/env node
// `npm start` and `npx localcv`: sets up what is missing, then starts the server with the given options.
import { runNode } from './setup/run-node.mjs';
import { runSteps } from './setup/run-steps.mjs';
import { checkSteps, runtimeSteps } from './setup/steps.mjs';

try {
  const argv = process.argv.slice(2);
  // npm tells where people are; files that they name are looked for there.
  process.env.INIT_CWD ??= process.cwd();
  // Commands need no pages and no cameras.
  const isCommand = ['models', 'rules', 'search'].includes(argv[0] ?? '');
  runSteps(isCommand ? checkSteps() : runtimeSteps());
  runNode([isCommand ? 'server/src/cli/main.ts' : 'server/src/main.ts', ...argv]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
