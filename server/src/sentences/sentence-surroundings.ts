import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { CameraConfig, Config } from '#contract/config.ts';
import type { ModelEntry, ModelTable } from '#contract/models.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import type { CameraScene } from '#core/rules/rule.ts';
import type { SentenceSurroundings } from '#core/sentences/compiled-sentence.ts';
import { localTimeZone } from '../local-time-zone.ts';

export interface SentenceSources {
  readonly config: Config;
  /** The models that come with the project; those of the configuration hide them. */
  readonly catalogue: ModelTable;
  readonly people: readonly string[];
  readonly nowMs: number;
}

/** Everything that sentences can speak of: places, labels of the models in use and of all others, people. */
export function sentenceSurroundings({ config, catalogue, people, nowMs }: SentenceSources): SentenceSurroundings {
  const models: ModelTable = { ...catalogue, ...config.models };
  const tasks = tasksInUse(config);
  const inUse = modelsOf(tasks, config);
  const labels = knownLabels([...inUse].map((name) => models[name]));
  const { site } = config;
  return {
    cameras: Object.fromEntries(Object.entries(config.cameras).map(([name, camera]) => [name, toScene(camera)])),
    site: { ...site, timeZone: site.timeZone ?? localTimeZone() },
    people,
    nowMs,
    ...(labels !== null && { labels: [...new Set([...labels, ...labelsWithoutModel(tasks, config)])] }),
    labelsOfOtherModels: labelsOfOthers(models, inUse),
  };
}

function toScene({ title, zones = {}, lines = {}, scale, detect }: CameraConfig): CameraScene {
  return {
    ...(title !== undefined && { title }),
    zones,
    lines,
    ...(scale !== undefined && { scale }),
    tasks: detect.enabled ? Object.keys(detect.tasks) : [],
  };
}

function tasksInUse({ cameras }: Config): Set<string> {
  const looking = Object.values(cameras).filter(({ detect, enabled }) => enabled && detect.enabled);
  return new Set(looking.flatMap(({ detect }) => Object.keys(detect.tasks)));
}

function modelsOf(names: ReadonlySet<string>, { tasks }: Config): Set<string> {
  const models = new Set<string>();
  for (const task of names) {
    const own = Object.hasOwn(tasks, task) ? tasks[task]?.model : undefined;
    const builtIn = Object.hasOwn(BUILT_IN_TASKS, task) ? BUILT_IN_TASKS[task]?.model : undefined;
    const model = own ?? builtIn;
    if (model != null) models.add(model);
  }
  return models;
}

/** Of algorithms such as the one that finds circles. */
function labelsWithoutModel(names: ReadonlySet<string>, { tasks }: Config): string[] {
  const builtIn = [...names].filter((name) => Object.hasOwn(BUILT_IN_TASKS, name) && !isReplaced(tasks, name));
  return builtIn.flatMap((name) => BUILT_IN_TASKS[name]?.labels ?? []);
}

function isReplaced(tasks: Config['tasks'], name: string): boolean {
  const own = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  return own?.model !== undefined || own?.file !== undefined;
}

/** Null where a model in use keeps its labels in a file: then every word may be one. */
function knownLabels(entries: readonly (ModelEntry | undefined)[]): string[] | null {
  const labels = new Set<string>();
  for (const entry of entries) {
    const own = entry === undefined ? [] : labelsOfEntry(entry);
    if (own === null) return null;
    for (const label of own) labels.add(label);
  }
  return [...labels];
}

function labelsOfEntry({ labels }: ModelEntry): readonly string[] | null {
  if (labels === 'coco-80') return COCO_LABELS;
  return Array.isArray(labels) ? labels : null;
}

function labelsOfOthers(models: ModelTable, inUse: ReadonlySet<string>): Record<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [name, entry] of Object.entries(models)) {
    if (inUse.has(name)) continue;
    for (const label of labelsOfEntry(entry) ?? []) names.set(label, [...(names.get(label) ?? []), name]);
  }
  return Object.fromEntries(names);
}
