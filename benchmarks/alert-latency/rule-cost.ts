import { framesOf, ruleOf, SURROUNDINGS, walker } from '../../core/src/rules/engine/testing/play-scene.ts';
import type { Rule } from '../../core/src/rules/rule.ts';
import { WatchedRule } from '../../server/src/sinks/rules/watched-rule.ts';

const PERSON = { labels: ['person'] };
const RULES: readonly Rule[] = [
  ruleOf({ subject: PERSON, verb: 'enters', where: { zones: ['yard'] } }),
  ruleOf({ subject: PERSON, verb: 'crosses', line: 'fence' }),
  ruleOf({ subject: PERSON, verb: 'lingers', where: { zones: ['gate'] }, forSeconds: 5 }),
  ruleOf({ subject: { labels: ['dog'] }, verb: 'appears' }),
  ruleOf({ subject: PERSON, verb: 'is-absent', forSeconds: 20 }),
];
const OBJECTS = 20;
const ROUNDS = 5;

export interface RuleCost {
  readonly rules: number;
  readonly msPerFrame: number;
  /** Against copying the same results once, as sending them to another process does. */
  readonly ratioToCopying: number;
}

/** What rules cost in each frame of up to 20 objects, the best of some rounds. */
export function measureRuleCost(counts: readonly number[]): RuleCost[] {
  const actors = Array.from({ length: OBJECTS }, (_, index) =>
    walker(index, index / OBJECTS - 0.5, 0.01 + 0.002 * index, { from: index * 10 }),
  );
  const frames = framesOf({ seconds: 300, actors });
  const perFrame = (work: () => void) =>
    Math.min(...Array.from({ length: ROUNDS }, () => timeOf(work))) / frames.length;
  const copyingMs = perFrame(() => {
    for (const frame of frames) structuredClone(frame);
  });
  return counts.map((rules) => {
    const msPerFrame = perFrame(() => {
      const watched = Array.from({ length: rules }, (_, index) => watch(index));
      for (const frame of frames) for (const rule of watched) rule.observe(frame);
    });
    return { rules, msPerFrame, ratioToCopying: msPerFrame / copyingMs };
  });
}

function watch(index: number): WatchedRule {
  const rule = RULES[index % RULES.length];
  if (rule === undefined) throw new TypeError('Expected a rule but received none');
  return new WatchedRule(`rule-${index}`, rule, SURROUNDINGS);
}

function timeOf(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}
