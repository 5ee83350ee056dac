import { checkPlace, lineProblems, zoneProblems } from './check-place.ts';
import { checkSubject } from './check-subject.ts';
import { labelsOf } from './label-groups.ts';
import type { CameraScene, Count, Happening, Subject, Surroundings } from './rule.ts';
import type { RuleProblem } from './rule-problem.ts';

type Path = readonly (string | number)[];

/** Everything that the parts of a happening can be asked. */
interface Question {
  readonly happening: Happening;
  readonly path: Path;
  readonly surroundings: Surroundings;
  /** The cameras that it speaks of. */
  readonly scenes: readonly CameraScene[];
}

const QUESTIONS: readonly ((question: Question) => readonly RuleProblem[])[] = [
  ({ happening, path, surroundings }) => checkSubject(happening.subject, [...path, 'subject'], surroundings),
  ({ happening, path, surroundings }) =>
    'other' in happening ? checkSubject(happening.other, [...path, 'other'], surroundings) : [],
  ({ happening, path, surroundings }) => checkPlace(happening.where ?? {}, [...path, 'where'], surroundings),
  checkEntry,
  checkLine,
  checkWrongWay,
  checkTarget,
  checkScale,
  checkCount,
  checkPerson,
  checkTasks,
];

export function checkHappening(happening: Happening, path: Path, surroundings: Surroundings): RuleProblem[] {
  const scenes = scenesOf(happening, surroundings);
  return QUESTIONS.flatMap((ask) => ask({ happening, path, surroundings, scenes }));
}

/** The cameras in question that have all the places that are named, or, where none has, those in question. */
function scenesOf({ where = {}, ...happening }: Happening, { cameras }: Surroundings): CameraScene[] {
  const named = where.cameras ?? Object.keys(cameras);
  const scenes = named.flatMap((name) => (Object.hasOwn(cameras, name) ? (cameras[name] ?? []) : []));
  const line = 'line' in happening ? happening.line : undefined;
  const fitting = scenes.filter(
    (scene) =>
      (where.zones === undefined || where.zones.some((zone) => Object.hasOwn(scene.zones, zone))) &&
      (line === undefined || Object.hasOwn(scene.lines, line)),
  );
  return fitting.length > 0 ? fitting : scenes;
}

function checkEntry({ happening, path }: Question): RuleProblem[] {
  if (happening.verb !== 'enters') return [];
  const { zones, part } = happening.where ?? {};
  if (zones !== undefined || part !== undefined) return [];
  const message = 'expected a zone to enter; what comes into view "appears"';
  return [{ code: 'missing-place', path: [...path, 'where'], message, draw: true }];
}

function checkLine({ happening, path, surroundings, scenes }: Question): readonly RuleProblem[] {
  if (!('line' in happening) || happening.line === undefined) return [];
  const { line } = happening;
  const unknown = lineProblems(line, [...path, 'line'], scenes, surroundings);
  if (unknown.length > 0) return unknown;
  const needsDirection = happening.verb === 'wrong-way' || happening.direction !== undefined;
  const hasDirection = scenes.some(({ lines }) => Object.hasOwn(lines, line) && lines[line]?.direction !== undefined);
  if (!needsDirection || hasDirection) return [];
  const message = `the line "${line}" has no direction; draw its arrow`;
  return [{ code: 'missing-direction', path: [...path, 'line'], message, draw: true }];
}

function checkWrongWay({ happening, path, scenes }: Question): RuleProblem[] {
  if (happening.verb !== 'wrong-way' || happening.line !== undefined) return [];
  const zones = happening.where?.zones;
  if (zones === undefined) {
    const message = 'expected a zone or a line whose direction is the right way';
    return [{ code: 'missing-place', path, message, draw: true }];
  }
  return zones.flatMap((zone, index): RuleProblem[] => {
    const drawn = scenes.flatMap((scene) => (Object.hasOwn(scene.zones, zone) ? (scene.zones[zone] ?? []) : []));
    if (drawn.length === 0 || drawn.some(({ direction }) => direction !== undefined)) return [];
    const message = `the zone "${zone}" has no direction; draw the right way in it`;
    return [{ code: 'missing-direction', path: [...path, 'where', 'zones', index], message, draw: true }];
  });
}

function checkTarget({ happening, path, surroundings, scenes }: Question): readonly RuleProblem[] {
  if (!('target' in happening)) return [];
  const { target } = happening;
  const where = [...path, 'target'];
  if ('zone' in target) return zoneProblems(target.zone, [...where, 'zone'], scenes, surroundings);
  if ('line' in target) return lineProblems(target.line, [...where, 'line'], scenes, surroundings);
  return 'subject' in target ? checkSubject(target.subject, [...where, 'subject'], surroundings) : [];
}

function checkScale({ happening, path, scenes }: Question): RuleProblem[] {
  const needs = measureInMetres(happening);
  if (needs === null || scenes.length === 0 || scenes.some(({ scale }) => scale !== undefined)) return [];
  const message = `${needs} needs the ground scale of the camera; draw it, or say it in picture widths`;
  return [{ code: 'missing-scale', path: [...path, needs], message, draw: true }];
}

function measureInMetres(happening: Happening): 'speed' | 'distance' | null {
  if ('speed' in happening) return 'kilometresPerHour' in happening.speed ? 'speed' : null;
  if ('distance' in happening && happening.distance !== undefined)
    return 'metres' in happening.distance ? 'distance' : null;
  return null;
}

function checkCount({ happening, path }: Question): RuleProblem[] {
  if (happening.verb !== 'is-present' || happening.count === undefined) return [];
  const message = problemOfCount(happening.count);
  return message === null ? [] : [{ code: 'contradiction', path: [...path, 'count'], message }];
}

function problemOfCount({ atLeast, atMost }: Count): string | null {
  if (atLeast === undefined && atMost === undefined) return 'expected atLeast, atMost or both';
  return atLeast !== undefined && atMost !== undefined && atLeast > atMost
    ? `at least ${atLeast} and at most ${atMost} cannot both be`
    : null;
}

function checkPerson({ happening, path }: Question): RuleProblem[] {
  if (happening.verb !== 'falls' && happening.verb !== 'lies-down') return [];
  const { labels, identity } = happening.subject;
  if (identity !== undefined || labels?.flatMap(labelsOf).includes('person') === true) return [];
  const message = 'only of people it is known whether they lie';
  return [{ code: 'contradiction', path: [...path, 'subject', 'labels'], message }];
}

/** Which task must run for a trait to be known at all. */
const TASKS_OF_TRAITS: readonly { readonly task: string; readonly isNeeded: (subject: Subject) => boolean }[] = [
  { task: 'colours', isNeeded: ({ attributes }) => attributes?.colour !== undefined },
  { task: 'identity', isNeeded: ({ identity }) => identity !== undefined },
  { task: 'plate-text', isNeeded: ({ plate }) => plate !== undefined },
];

function checkTasks({ happening, path, scenes }: Question): RuleProblem[] {
  if (scenes.length === 0) return [];
  return TASKS_OF_TRAITS.flatMap(({ task, isNeeded }): RuleProblem[] => {
    const runs = scenes.some(({ tasks }) => tasks === undefined || tasks.includes(task));
    if (runs || !isNeeded(happening.subject)) return [];
    const message = `none of the cameras runs the task "${task}", which this needs`;
    return [{ code: 'missing-task', path: [...path, 'subject'], message, suggestion: task }];
  });
}
