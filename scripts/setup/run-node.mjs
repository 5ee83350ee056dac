import { spawn } from 'node:child_process';
import { nodePath, ROOT } from './steps.mjs';

/**
 * Runs a script on the project's Node, hands on signals, and ends as it ends.
 *
 * @param {string[]} parameters
 */
export function runNode(parameters) {
  const child = spawn(nodePath(), parameters, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // The terminal sends its interrupt to the whole group, so the child has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}
