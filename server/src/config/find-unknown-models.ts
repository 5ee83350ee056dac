import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { Config } from '#contract/config.ts';
import type { ModelTable } from '#contract/models.ts';
import type { DecoderName } from '#core/decoding/decoder.ts';
import { closestWord } from '#core/text/closest-word.ts';
import type { ConfigMistake } from './parse-config.ts';

/** Families whose outputs cannot be read without the names of their classes. */
const LABELLED: ReadonlySet<DecoderName> = new Set([
  'centernet',
  'yolox',
  'end-to-end',
  'yolov8',
  'nanodet',
  'classification',
  'ctc-text',
]);

type Section = Pick<Config, 'models' | 'tasks'>;

/** Names in the sections `models` and `tasks` that lead nowhere. Files are not looked at: those may come later. */
export function findUnknownModels({ models, tasks }: Section, catalogue: ModelTable): ConfigMistake[] {
  const names = [...Object.keys(models), ...Object.keys(catalogue)];
  const mistakes: ConfigMistake[] = [];
  const add = (path: ConfigMistake['path'], message: string) => mistakes.push({ path, message, isAboutKey: false });
  for (const [name, { source, decoder, labels }] of Object.entries(models)) {
    if ('remote' in source && source.fallback !== undefined && !names.includes(source.fallback))
      add(['models', name, 'source', 'fallback'], describeUnknown(source.fallback, names));
    if (LABELLED.has(decoder) && Array.isArray(labels) && labels.length === 0)
      add(
        ['models', name],
        `labels: is missing; models of the decoder "${decoder}" need the names of their classes: "coco-80", a list, or { file: names.txt }`,
      );
  }
  for (const [name, { model }] of Object.entries(tasks))
    if (model !== undefined && !names.includes(model)) add(['tasks', name, 'model'], describeUnknown(model, names));
  for (const name of Object.keys(tasks))
    if (isCircular(name, tasks)) add(['tasks', name, 'on'], 'expected a task that does not look at this one itself');
  return mistakes;
}

function describeUnknown(name: string, known: readonly string[]): string {
  const meant = closestWord(name, known);
  return `there is no model "${name}"${meant === null ? '; "npm start -- models list" shows those that are known' : `; did you mean "${meant}"?`}`;
}

function isCircular(name: string, tasks: Config['tasks']): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    at = (Object.hasOwn(tasks, at) ? tasks[at]?.on?.task : undefined) ?? builtInOn(at);
    if (at === name) return true;
  }
  return false;
}

function builtInOn(task: string): string | undefined {
  return Object.hasOwn(BUILT_IN_TASKS, task) ? BUILT_IN_TASKS[task]?.on?.task : undefined;
}
