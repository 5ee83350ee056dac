import { spawnSync } from 'node:child_process';
import { describeError } from '../../../operational-error.ts';
import { loadSrtAddon } from '../srt-addon.ts';

/** Why SRT cannot be tested on this machine, or null if it can. @param programs that the tests start */
export function obstacleToSrt(...programs: readonly string[]): string | null {
  try {
    loadSrtAddon();
  } catch (error) {
    return describeError(error);
  }
  const missing = programs.find((program) => spawnSync('which', [program], { stdio: 'ignore' }).status !== 0);
  return missing === undefined ? null : `needs the program ${missing}`;
}
