import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { OperationalError } from '../../operational-error.ts';

const PACKAGE_NAME = '@vladmandic/human';

/**
 * The folder of the models that come with the npm package `@vladmandic/human`.
 *
 * @throws OperationalError `model-missing` where the package is not installed
 */
export function findModelsDirectory(): string {
  try {
    const entryPoint = createRequire(import.meta.url).resolve(PACKAGE_NAME);
    return join(dirname(entryPoint), '..', 'models');
  } catch (cause) {
    throw new OperationalError(
      'model-missing',
      `The npm package ${PACKAGE_NAME}, which holds the models, is not installed. Run "npm install" in the folder of localcv.`,
      { cause },
    );
  }
}
