import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { Config } from '#contract/config.ts';
import { closestWord } from '#core/text/closest-word.ts';
import { listTaskFiles } from '../tasks/file/list-task-files.ts';
import type { ConfigPath } from './config-problem.ts';

/** Something that the configuration names and that is not there at present; only what needs it does not run. */
export interface Absence {
  readonly path: ConfigPath;
  readonly message: string;
  readonly isAboutKey: boolean;
}

/** Looks for the tasks and files that a configuration names. */
export async function findAbsentThings(config: Config, configDirectory: string): Promise<Absence[]> {
  const files = await findAbsentFiles(config, configDirectory);
  return [...(await findUnknownTasks(config, configDirectory)), ...files, ...findUnknownChannels(config)];
}

/** A rule may be written before its channels; until then it tells nobody there. */
function findUnknownChannels({ rules, notifications }: Config): Absence[] {
  const known = Object.keys(notifications.channels);
  return Object.entries(rules).flatMap(([rule, { notify = [] }]) =>
    notify.flatMap((channel, index): Absence[] => {
      if (known.includes(channel)) return [];
      const meant = closestWord(channel, known);
      const hint = meant === null ? 'the section "notifications" has none of that name' : `did you mean "${meant}"?`;
      const path = ['rules', rule, 'notify', index];
      return [{ path, message: `there is no channel "${channel}": ${hint}`, isAboutKey: false }];
    }),
  );
}

async function findUnknownTasks({ cameras, tasks }: Config, configDirectory: string): Promise<Absence[]> {
  const files = await listTaskFiles(join(configDirectory, 'tasks'));
  const known = [...Object.keys(BUILT_IN_TASKS), ...Object.keys(tasks), ...files.map(({ name }) => name)];
  const used = Object.entries(cameras).flatMap(([camera, { detect }]) =>
    Object.keys(detect.tasks).map((task) => ({ task, path: ['cameras', camera, 'detect', 'tasks', task] })),
  );
  const looked = Object.entries(tasks).flatMap(([name, { on }]) =>
    on === undefined ? [] : [{ task: on.task, path: ['tasks', name, 'on', 'task'] }],
  );
  return [...used, ...looked].flatMap(({ task, path }) =>
    known.includes(task) ? [] : [{ path, message: describeUnknownTask(task, known), isAboutKey: true }],
  );
}

function describeUnknownTask(task: string, known: readonly string[]): string {
  const meant = closestWord(task, known);
  if (meant !== null) return `there is no task "${task}"; did you mean "${meant}"?`;
  return `there is no task "${task}": it is not built in, the section "tasks" has none of that name, and there is no file tasks/${task}.ts`;
}

async function findAbsentFiles({ models, tasks }: Config, configDirectory: string): Promise<Absence[]> {
  const named: { file: string; path: ConfigPath }[] = [];
  for (const [name, { source, labels }] of Object.entries(models)) {
    if ('file' in source) named.push({ file: source.file, path: ['models', name, 'source', 'file'] });
    if (typeof labels === 'object' && 'file' in labels)
      named.push({ file: labels.file, path: ['models', name, 'labels', 'file'] });
  }
  for (const [name, { file }] of Object.entries(tasks))
    if (file !== undefined) named.push({ file, path: ['tasks', name, 'file'] });
  const looked = named.map(async ({ file, path }): Promise<Absence[]> => {
    const absolute = isAbsolute(file) ? file : join(configDirectory, file);
    const found = await stat(absolute).catch(() => null);
    return found?.isFile() === true ? [] : [{ path, message: `there is no file ${absolute}`, isAboutKey: false }];
  });
  return (await Promise.all(looked)).flat();
}
