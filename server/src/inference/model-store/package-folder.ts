import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { OperationalError } from '../../operational-error.ts';

/**
 * The folder of an npm package that holds models.
 *
 * @throws OperationalError `model-missing` where the package is not installed
 */
export function findPackageFolder(name: string): string {
  const inside = join('node_modules', ...name.split('/')) + sep;
  try {
    const entryPoint = createRequire(import.meta.url).resolve(name);
    return entryPoint.slice(0, entryPoint.lastIndexOf(inside) + inside.length);
  } catch (cause) {
    throw new OperationalError(
      'model-missing',
      `The npm package ${name}, which holds the model, is not installed. Run "npm install" in the folder of localcv.`,
      { cause },
    );
  }
}
