import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModelCatalogue } from '../../model-store/model-catalogue.ts';
import { findPackageFolder } from '../../model-store/package-folder.ts';

/** A TensorFlow.js model of the catalogue as its two files, and how it is imported. */
export interface PackageModel {
  readonly topology: Buffer;
  readonly weights: Buffer;
  readonly outputs: Readonly<Record<string, string>>;
  readonly normalisation: { readonly scale: number; readonly offset: number };
}

/** Reads a model of the catalogue that lies in an npm package. */
export function readPackageModel(name: string): PackageModel {
  const entry = readModelCatalogue()[name];
  if (entry === undefined || !('package' in entry.source))
    throw new TypeError(`Expected a model of a package for ${name}`);
  const { mean, scale } = entry.input;
  if (typeof mean !== 'number' || typeof scale !== 'number') throw new TypeError(`Expected one mean for ${name}`);
  const file = join(findPackageFolder(entry.source.package), entry.source.path);
  return {
    topology: readFileSync(file),
    weights: readFileSync(file.replace(/\.json$/, '.bin')),
    outputs: entry.source.outputs,
    normalisation: { scale, offset: mean === 0 ? 0 : -mean * scale },
  };
}
