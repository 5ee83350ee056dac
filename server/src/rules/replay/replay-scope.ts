import { camerasOfRule } from '#core/rules/cameras-of-rule.ts';
import { happeningsOf, subjectsOf } from '#core/rules/happenings-of.ts';
import type { Rule, Surroundings } from '#core/rules/rule.ts';
import type { TrackQuery } from '../../storage/event-store.ts';

/** What the task "motion" calls whatever moves. */
const MOTION = 'motion';

/** Which stored objects can matter to a rule. */
export function replayScope(
  rule: Rule,
  { cameras }: Surroundings,
): Required<Pick<TrackQuery, 'cameras' | 'exceptTasks'>> {
  // Whatever moves is an object of the task "motion"; there are many of them, and they only matter to those who ask for anything.
  const needsMotion = happeningsOf(rule.condition)
    .flatMap(subjectsOf)
    .some(({ labels }) => labels?.includes(MOTION) ?? true);
  return { cameras: camerasOfRule(rule, cameras), exceptTasks: needsMotion ? [] : [MOTION] };
}
