/**
 * Runs the steps that are needed and says what it does; a machine that has everything sees nothing of it.
 *
 * @param {import('./steps.mjs').Step[]} steps
 */
export function runSteps(steps) {
  const needed = steps.filter((step) => step.isNeeded());
  for (const [index, step] of needed.entries()) {
    console.log(`[${index + 1}/${needed.length}] Setting up: ${step.name}`);
    step.run();
  }
}
