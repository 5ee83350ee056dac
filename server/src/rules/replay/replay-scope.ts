import type { Condition, Happening, Rule, Subject, Surroundings } from '#core/rules/rule.ts';
import type { TrackQuery } from '../../storage/event-store.ts';

/** What the task "motion" calls whatever moves. */
const MOTION = 'motion';

/** Which stored objects can matter to a rule. */
export function replayScope(
  { condition }: Rule,
  surroundings: Surroundings,
): Required<Pick<TrackQuery, 'cameras' | 'exceptTasks'>> {
  const happenings = happeningsOf(condition);
  const cameras = Object.keys(surroundings.cameras).filter((camera) =>
    happenings.some((happening) => concerns(happening, camera, surroundings)),
  );
  // Whatever moves is an object of the task "motion"; there are many of them, and they only matter to those who ask for anything.
  const needsMotion = happenings.flatMap(subjectsOf).some(({ labels }) => labels?.includes(MOTION) ?? true);
  return { cameras, exceptTasks: needsMotion ? [] : [MOTION] };
}

/** Every happening of a condition, however deep. */
export function happeningsOf(condition: Condition): Happening[] {
  if ('verb' in condition) return [condition];
  if ('not' in condition) return happeningsOf(condition.not);
  if ('sequence' in condition) return condition.sequence.flatMap((step) => happeningsOf(step.condition));
  return ('all' in condition ? condition.all : condition.any).flatMap(happeningsOf);
}

/** Every subject that a happening names. */
export function subjectsOf(happening: Happening): Subject[] {
  return [
    happening.subject,
    ...('other' in happening ? [happening.other] : []),
    ...('target' in happening && 'subject' in happening.target ? [happening.target.subject] : []),
  ];
}

function concerns(happening: Happening, camera: string, { cameras }: Surroundings): boolean {
  const { where = {} } = happening;
  const scene = cameras[camera];
  if (scene === undefined || where.cameras?.includes(camera) === false) return false;
  const line = 'line' in happening ? happening.line : undefined;
  return (
    (where.zones === undefined || where.zones.some((zone) => Object.hasOwn(scene.zones, zone))) &&
    (line === undefined || Object.hasOwn(scene.lines, line))
  );
}
