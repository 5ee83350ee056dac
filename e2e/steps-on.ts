import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { describeError } from '../server/src/operational-error.ts';
import type { RunningServer } from './start-server.ts';

const KEPT_LOG_LINES = 25;
const LOOK_TIMEOUT_MS = 2_000;

export interface Scene {
  readonly page: Page;
  readonly server: RunningServer;
  /** What scripts of the page have thrown. */
  readonly errors: readonly string[];
}

/**
 * Gives an `it` for steps that follow each other on one page. A step that fails says what the page showed and what the server had written
 * last; those after it are skipped, since they would only wait in vain.
 *
 * @param scene asked for once a step runs, since the page is not there before
 */
export function stepsOn(scene: () => Scene): (name: string, take: () => Promise<void>) => void {
  let hasFailed = false;
  return (name, take) => {
    it(name, async (context) => {
      if (hasFailed) return context.skip('an earlier step has failed');
      hasFailed = true;
      const { errors } = scene();
      try {
        await take();
        assert.deepEqual(errors, []);
      } catch (cause) {
        throw new Error(`${describeError(cause)}\n\n${await look(scene())}`, { cause });
      }
      hasFailed = false;
    });
  };
}

async function look({ page, server }: Scene): Promise<string> {
  const shown = await page
    .locator('body')
    .ariaSnapshot({ timeout: LOOK_TIMEOUT_MS })
    .catch((error: unknown) => `nothing that could be read: ${describeError(error)}`);
  const written = server.log().trimEnd().split('\n').slice(-KEPT_LOG_LINES).join('\n');
  return `The page ${page.url()} showed:\n${shown}\n\nThe server wrote last:\n${written}`;
}
