import type { Happening, HappeningOf, Verb } from '../rule.ts';
import { isLeftBehind, isTaken } from './abandoned-tests.ts';
import { followLine } from './line-crossing.ts';
import { isMoving } from './motion.ts';
import { fasterThan, movesToward, movesWrongWay, runs, slowerThan } from './motion-tests.ts';
import { approaches, isTogether } from './pair-tests.ts';
import { postureOf } from './posture.ts';
import { momentIf, type Sight, stateSince, sustained, type Verdict } from './verdict.ts';

/** What is so for a moment may be a mistake of the detector: a state lasts at least so long. */
const LEAST_STATE_MS = 600;
const STOPPED_AFTER_MS = 2_000;
const LYING_AFTER_MS = 1_000;
const LIES_DOWN_AFTER_MS = 1_500;
/** Somebody who falls was upright so shortly before. */
const FALL_MS = 3_000;

/** Verbs about each object for itself; the others are about how many there are. */
export type IndividualVerb = Exclude<Verb, 'is-absent' | 'gathers'>;

const TESTS: { readonly [Name in IndividualVerb]: (sight: Sight<HappeningOf<Name>>) => Verdict } = {
  appears: ({ isNew, isInside, track }) => momentIf(isNew && isInside && !track.wasThereBefore),
  enters: ({ border }) => momentIf(border === 'entered'),
  leaves: ({ border, isGone, isInside }) => momentIf(border === 'left' || (isGone && isInside)),
  'is-present': ({ happening, isInside, memory, nowMs }) =>
    stateSince(isInside ? memory.insideSinceMs : null, (happening.forSeconds ?? 0) * 1000, nowMs),
  crosses: crosses,
  lingers: ({ happening, isInside, memory, nowMs }) =>
    stateSince(isInside ? memory.insideSinceMs : null, happening.forSeconds * 1000, nowMs),
  stops: ({ happening, track, isInside, nowMs }) =>
    isInside && track.hasTravelled
      ? stateSince(track.stillSinceMs, Math.max(STOPPED_AFTER_MS, (happening.forSeconds ?? 0) * 1000), nowMs)
      : null,
  moves: (sight) => sustained(sight, sight.isInside && isMoving(sight.track), LEAST_STATE_MS),
  'moves-faster': fasterThan,
  'moves-slower': slowerThan,
  'moves-toward': (sight) => movesToward(sight, 1),
  'moves-away': (sight) => movesToward(sight, -1),
  runs,
  falls,
  'lies-down': (sight) =>
    sustained(
      sight,
      sight.isInside && postureOf(sight.track, sight.view) === 'lying',
      Math.max(LIES_DOWN_AFTER_MS, (sight.happening.forSeconds ?? 0) * 1000),
    ),
  approaches,
  'is-together': isTogether,
  'is-left-behind': isLeftBehind,
  'is-taken': isTaken,
  'wrong-way': (sight) =>
    sight.happening.line === undefined ? movesWrongWay(sight) : crossesWrongWay(sight, sight.happening.line),
};

export function isIndividual(happening: Happening): happening is HappeningOf<IndividualVerb> {
  return Object.hasOwn(TESTS, happening.verb);
}

export function verdictOf(sight: Sight<HappeningOf<IndividualVerb>>): Verdict {
  // The table holds under each verb the test that takes happenings of that verb.
  const test = TESTS[sight.happening.verb] as (sight: Sight) => Verdict;
  return test(sight);
}

function crosses({ happening, track, view, memory, isInside, isGone }: Sight<HappeningOf<'crosses'>>): Verdict {
  const line = Object.hasOwn(view.scene.lines, happening.line) ? view.scene.lines[happening.line] : undefined;
  if (line === undefined || isGone) return null;
  const crossing = followLine(line, track, memory);
  const isThisWay = happening.direction === undefined || crossing === happening.direction;
  return momentIf(crossing !== null && isThisWay && isInside);
}

function crossesWrongWay({ track, view, memory, isInside, isGone }: Sight, name: string): Verdict {
  const line = Object.hasOwn(view.scene.lines, name) ? view.scene.lines[name] : undefined;
  if (line === undefined || isGone) return null;
  return momentIf(followLine(line, track, memory) === 'against' && isInside);
}

function falls(sight: Sight): Verdict {
  const { memory, nowMs, isInside } = sight;
  const posture = postureOf(sight.track, sight.view);
  if (posture === 'upright') memory.uprightMs = nowMs;
  const lying = sustained(sight, posture === 'lying', LYING_AFTER_MS);
  if (lying === null || memory.uprightMs === null || memory.trueSinceMs === null) return null;
  const wasUpright = memory.trueSinceMs - memory.uprightMs <= FALL_MS;
  memory.uprightMs = null;
  return momentIf(wasUpright && isInside);
}
