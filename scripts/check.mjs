// `npm run check`: format, lint, types and layer rules. Reports all of them before it fails.
import { spawnSync } from 'node:child_process';
import { runSteps } from './setup/run-steps.mjs';
import { checkSteps, nodePath, ROOT } from './setup/steps.mjs';

const CHECKS = [
  { name: 'format and lint', command: ['node_modules/.bin/biome', 'ci', '--reporter=summary', '.'] },
  ...['core', 'contract', '.', 'benchmarks', 'web'].map((project) => ({
    name: `types of ${project}`,
    command: ['node_modules/.bin/tsc', '--noEmit', '-p', project],
  })),
  { name: 'layer rules', command: ['NODE', 'scripts/layers/check-layers.ts'] },
];

runSteps(checkSteps());
let failed = 0;
for (const { name, command } of CHECKS) {
  const [program = '', ...parameters] = command;
  const { status } = spawnSync(program === 'NODE' ? nodePath() : program, parameters, { cwd: ROOT, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (status !== 0) failed++;
}
process.exit(failed === 0 ? 0 : 1);
