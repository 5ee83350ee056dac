// `npm run fuzz -- [--parser NAME] [--minutes N] [--seed N]`: throws damaged bytes at every parser, for as long as you like.
import { runNode } from './setup/run-node.mjs';
import { runSteps } from './setup/run-steps.mjs';
import { testSteps } from './setup/steps.mjs';

runSteps(testSteps());
runNode(['fuzz/fuzz.ts', ...process.argv.slice(2)]);
