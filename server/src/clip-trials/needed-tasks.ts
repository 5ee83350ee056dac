import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { DetectConfig } from '#contract/config.ts';
import { happeningsOf } from '#core/rules/happenings-of.ts';
import type { Happening, Rule, Subject } from '#core/rules/rule.ts';

const PARTS_OF_THE_BODY: ReadonlySet<string> = new Set(['runs', 'falls', 'lies-down']);

/** Whether a rule has to do with what a task of localcv tells; every task that is not listed may matter. */
const MATTERS: Readonly<Record<string, (happenings: readonly Happening[], subjects: readonly Subject[]) => boolean>> = {
  depth: () => false,
  scene: () => false,
  colours: (_, subjects) => subjects.some(({ attributes }) => attributes !== undefined),
  faces: (_, subjects) => subjects.some((subject) => subject.identity !== undefined || names(subject, 'face')),
  identity: (_, subjects) => subjects.some(({ identity }) => identity !== undefined),
  plates: (_, subjects) => subjects.some((subject) => subject.plate !== undefined || names(subject, 'plate')),
  'plate-text': (_, subjects) => subjects.some(({ plate }) => plate !== undefined),
  pose: (happenings) => happenings.some(({ verb }) => PARTS_OF_THE_BODY.has(verb)),
  motion: (_, subjects) => subjects.some((subject) => names(subject, 'motion')),
  circle: (_, subjects) => subjects.some((subject) => names(subject, 'circle')),
};

/** The tasks of a camera that a rule has to do with: trying it on a clip should not take longer than it needs to. */
export function neededTasks({ condition }: Rule, tasks: DetectConfig['tasks']): DetectConfig['tasks'] {
  const happenings = happeningsOf(condition);
  const subjects = happenings.flatMap(subjectsOf);
  return Object.fromEntries(
    Object.entries(tasks).filter(([task]) => {
      const matters = Object.hasOwn(BUILT_IN_TASKS, task) ? MATTERS[task] : undefined;
      return matters?.(happenings, subjects) ?? true;
    }),
  );
}

function subjectsOf(happening: Happening): Subject[] {
  const others = [
    'other' in happening ? happening.other : undefined,
    'target' in happening && 'subject' in happening.target ? happening.target.subject : undefined,
  ].filter((other) => other !== undefined);
  const all = [happening.subject, ...others];
  // Whoever is left out is one of the subject's kind.
  return [...all, ...all.flatMap(({ except }) => (except === undefined ? [] : [{ labels: [], ...except }]))];
}

/** Somebody who does not say what, means anything. */
function names({ labels }: Subject, wanted: string): boolean {
  return labels === undefined || labels.some((label) => label.includes(wanted));
}
