import { isAbsolute, join } from 'node:path';
import type { ModelEntry, ModelLabels, ModelSource, ModelTable, PinnedFile } from '#contract/models.ts';
import { importedModelFile, pulledLabelsFile, pulledModelFile } from './pulled-model-file.ts';

/** The folders that files of models lie in. */
export interface ModelFolders {
  /** Holds the models that were pulled or imported. */
  readonly modelsDirectory: string;
  /** Relative paths of the configuration begin here. */
  readonly configDirectory: string;
}

/** A file of a model that is fetched, and where it goes. */
export interface WantedFile {
  readonly file: PinnedFile;
  readonly target: string;
}

/** Everything that is fetched for a model; empty where there is nothing to fetch. */
export function wantedFiles(name: string, { source, labels }: ModelEntry, modelsDirectory: string): WantedFile[] {
  const files: WantedFile[] = [];
  if ('url' in source) files.push({ file: source, target: pulledModelFile(modelsDirectory, name, source.sha256) });
  if (isPinnedLabels(labels)) {
    const { skip: _lines, ...file } = labels;
    files.push({ file, target: pulledLabelsFile(modelsDirectory, name, file.sha256) });
  }
  return files;
}

/** Every file whose coming or going changes what can be done with models. */
export function listModelFiles(models: ModelTable, folders: ModelFolders): string[] {
  return Object.entries(models).flatMap(([name, entry]) => {
    const own = ownFile(name, entry.source, folders);
    const { labels } = entry;
    const named = typeof labels === 'object' && 'file' in labels ? [locate(labels.file, folders.configDirectory)] : [];
    const fetched = wantedFiles(name, entry, folders.modelsDirectory).map(({ target }) => target);
    return [...(own === null ? [] : [own]), ...named, ...fetched];
  });
}

/** The file of a model that people put somewhere themselves; null where it comes another way. */
function ownFile(name: string, source: ModelSource, { modelsDirectory, configDirectory }: ModelFolders): string | null {
  if ('instructions' in source) return importedModelFile(modelsDirectory, name);
  return 'file' in source ? locate(source.file, configDirectory) : null;
}

function isPinnedLabels(labels: ModelLabels): labels is Extract<ModelLabels, PinnedFile> {
  return typeof labels === 'object' && 'url' in labels;
}

function locate(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}
