import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Model, ModelEntry, ModelInput, ModelLabels, ModelSource } from '#contract/models.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import { type ModelFolders, wantedFiles } from '../inference/model-store/model-files.ts';
import { findPackageFolder } from '../inference/model-store/package-folder.ts';
import { importedModelFile, pulledModelFile } from '../inference/model-store/pulled-model-file.ts';
import { describeError } from '../operational-error.ts';

/** What is known of a model without opening it. */
export type ModelAvailability = Pick<Model, 'state' | 'problem' | 'bytes'>;

/** Looks whether the files of a model are where they have to be. */
export async function findAvailability(
  name: string,
  entry: ModelEntry,
  folders: ModelFolders,
): Promise<ModelAvailability> {
  const own = await findSource(name, entry.source, folders);
  if (own.state !== 'ready') return own;
  const { labels } = entry;
  if (typeof labels === 'object' && 'file' in labels) {
    const path = locate(labels.file, folders.configDirectory);
    if ((await sizeOf(path)) === null)
      return broken(
        `The file of its labels, ${path}, is not there. Put it there, or correct "labels" in the configuration.`,
      );
  }
  for (const { file, target } of wantedFiles(name, entry, folders.modelsDirectory))
    if ((await sizeOf(target)) !== file.bytes) return { ...own, state: 'available' };
  return own;
}

async function findSource(
  name: string,
  source: ModelSource,
  { modelsDirectory, configDirectory }: ModelFolders,
): Promise<ModelAvailability> {
  if ('remote' in source) return { state: 'ready', problem: null, bytes: null };
  if ('url' in source) {
    const size = await sizeOf(pulledModelFile(modelsDirectory, name, source.sha256));
    return { state: size === source.bytes ? 'ready' : 'available', problem: null, bytes: source.bytes };
  }
  if ('instructions' in source) {
    const size = await sizeOf(importedModelFile(modelsDirectory, name));
    if (size !== null) return { state: 'ready', problem: null, bytes: size };
    return {
      state: 'available',
      problem: `You have to bring it: ${source.instructions} Then add the file under the name "${name}" on the page "Analysis", or run "npm start -- models import FILE --name ${name}".`,
      bytes: null,
    };
  }
  if ('package' in source) return await findPackaged(source);
  const path = locate(source.file, configDirectory);
  const size = await sizeOf(path);
  return size === null
    ? broken(`The file ${path} is not there. Put it there, or correct "source" in the configuration.`)
    : { state: 'ready', problem: null, bytes: size };
}

async function findPackaged({ package: name, path }: Extract<ModelSource, { package: string }>) {
  try {
    const weights = join(findPackageFolder(name), path.replace(/\.json$/, '.bin'));
    const size = await sizeOf(weights);
    if (size === null)
      return broken(`The npm package ${name} lacks ${path}. Run "npm install" in the folder of localcv.`);
    return { state: 'ready' as const, problem: null, bytes: size };
  } catch (error) {
    return broken(describeError(error));
  }
}

/** Where a model comes from, in words. */
export function describeSource(source: ModelSource): string {
  if ('remote' in source) return `model server ${new URL(source.remote).host}`;
  if ('url' in source) return new URL(source.url).host;
  if ('package' in source) return `npm package ${source.package}`;
  return 'file' in source ? source.file : 'a file that you bring';
}

/** `416x416 RGB` */
export function describeInput({ size, channels }: ModelInput): string {
  const sides = 'width' in size ? `${size.width}x${size.height}` : `long side ${size.longSide}`;
  return `${sides} ${channels.toUpperCase()}`;
}

/** Null where the number is known only after the labels have been read. */
export function countLabels(labels: ModelLabels): number | null {
  if (labels === 'coco-80') return COCO_LABELS.length;
  return Array.isArray(labels) ? labels.length : null;
}

function broken(problem: string): ModelAvailability {
  return { state: 'broken', problem, bytes: null };
}

function locate(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}
