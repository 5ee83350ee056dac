import type { RuleProblem } from '#contract/rules-api.ts';
import { checkRule } from '#core/rules/check-rule.ts';
import type { Rule, Surroundings } from '#core/rules/rule.ts';
import type { RuleProblem as FoundProblem } from '#core/rules/rule-problem.ts';

/** Lists of which any entry will do: one that nobody knows leaves the others. */
const ALTERNATIVES: ReadonlySet<string | number> = new Set([
  ...['labels', 'zones', 'cameras', 'identity', 'colour', 'times', 'dates'],
]);
const EXCEPTIONS: readonly (string | number)[] = ['except', 'exceptZones'];

export interface RuleKnowledge {
  readonly surroundings: Surroundings;
  /** Names of the channels of notifications. */
  readonly channels: readonly string[];
  readonly hasLanguageModel: boolean;
}

/** Everything that is wrong with a rule, and whether it can be fulfilled all the same. */
export function problemsOfRule(rule: Rule, { surroundings, channels, hasLanguageModel }: RuleKnowledge): RuleProblem[] {
  const found = checkRule(rule, surroundings);
  const blocking = new Set(found.filter((problem) => isBlocking(problem, found, rule)));
  const withAlternatives = (problem: FoundProblem) =>
    blocking.has(problem) && branchesOf(problem).every((branch) => areAllBlocked(branch, blocking, rule));
  return [
    ...found.map((problem) => ({
      path: problem.path.join('.'),
      message: problem.message,
      isBlocking: withAlternatives(problem),
      ...(problem.suggestion !== undefined && { suggestion: problem.suggestion }),
      ...(problem.draw !== undefined && { draw: problem.draw }),
      ...(problem.code === 'missing-task' && { task: problem.suggestion }),
    })),
    ...unknownChannels(rule, channels),
    ...(rule.verify === true && !hasLanguageModel ? [withoutLanguageModel()] : []),
  ];
}

function unknownChannels({ notify = [] }: Rule, channels: readonly string[]): RuleProblem[] {
  return notify.flatMap((channel, index) =>
    channels.includes(channel)
      ? []
      : [{ path: `notify.${index}`, message: `there is no channel "${channel}"`, isBlocking: false }],
  );
}

function withoutLanguageModel(): RuleProblem {
  const message = 'no language model is configured that could be asked, so its alerts are told of at once';
  return { path: 'verify', message, isBlocking: false };
}

/** Whether the problem alone keeps the part of the rule that it is in from being fulfilled. */
function isBlocking(problem: FoundProblem, found: readonly FoundProblem[], rule: Rule): boolean {
  const { code, path } = problem;
  if (code.startsWith('unknown-') && path.some((key) => EXCEPTIONS.includes(key))) return false;
  // What can never happen is the same as what does not happen.
  if (code !== 'misplaced-condition' && path.includes('not')) return false;
  if (code.startsWith('unknown-') && isOfAbsence(path, rule)) return false;
  const list = path.slice(0, -1);
  if (typeof path.at(-1) !== 'number' || !ALTERNATIVES.has(list.at(-1) ?? '')) return true;
  const entries = valueAt(rule, list);
  const wrong = new Set(found.filter((other) => isWithin(other.path, list)).map((other) => other.path[list.length]));
  return !Array.isArray(entries) || wrong.size >= entries.length;
}

/** Something that no model knows is always absent: the rule fires, and says too much rather than nothing. */
function isOfAbsence(path: FoundProblem['path'], rule: Rule): boolean {
  const subject = path.indexOf('subject');
  const happening = subject < 0 ? undefined : valueAt(rule, path.slice(0, subject));
  return typeof happening === 'object' && happening !== null && 'verb' in happening && happening.verb === 'is-absent';
}

/** Paths of the lists of `any` that hold the problem. */
function branchesOf({ path }: FoundProblem): FoundProblem['path'][] {
  return path.flatMap((key, index) => (key === 'any' ? [path.slice(0, index + 1)] : []));
}

function areAllBlocked(list: FoundProblem['path'], blocking: ReadonlySet<FoundProblem>, rule: Rule): boolean {
  const branches = valueAt(rule, list);
  if (!Array.isArray(branches)) return true;
  return branches.every((_, index) => [...blocking].some(({ path }) => isWithin(path, [...list, index])));
}

function isWithin(path: FoundProblem['path'], outer: FoundProblem['path']): boolean {
  return path.length >= outer.length && outer.every((key, index) => path[index] === key);
}

function valueAt(value: unknown, path: FoundProblem['path']): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[key];
  }
  return current;
}
