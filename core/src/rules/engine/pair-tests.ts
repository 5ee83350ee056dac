import type { HappeningOf } from '../rule.ts';
import type { SubjectTrack } from './subject-track.ts';
import { type Sight, sustained, type Verdict } from './verdict.ts';

/** Somebody comes near only who was farther than this many times the distance before. */
const FAR_FACTOR = 1.5;
const TOGETHER_AFTER_MS = 600;

type PairSight = Sight<HappeningOf<'approaches'>> | Sight<HappeningOf<'is-together'>>;

export function approaches(sight: Sight<HappeningOf<'approaches'>>): Verdict {
  const { track, view, memory, isInside, isGone, happening } = sight;
  if (isGone) return null;
  const others = othersOf(sight);
  const reached: SubjectTrack[] = [];
  for (const other of others) {
    if (!view.areNear(track, other, happening.distance, FAR_FACTOR)) memory.farFrom.add(other.key);
    else if (memory.farFrom.has(other.key) && view.areNear(track, other, happening.distance)) reached.push(other);
  }
  for (const { key } of reached) memory.farFrom.delete(key);
  const known = new Set(others.map(({ key }) => key));
  for (const key of memory.farFrom) if (!known.has(key)) memory.farFrom.delete(key);
  return reached.length > 0 && isInside ? { kind: 'moment', with: reached } : null;
}

export function isTogether(sight: Sight<HappeningOf<'is-together'>>): Verdict {
  const { track, view, isInside, happening } = sight;
  const near = isInside ? othersOf(sight).filter((other) => view.areNear(track, other, happening.distance)) : [];
  const forMs = Math.max(TOGETHER_AFTER_MS, (happening.forSeconds ?? 0) * 1000);
  const verdict = sustained(sight, near.length > 0, forMs);
  return verdict === null ? null : { ...verdict, with: near };
}

function othersOf({ track, tracks, isOther }: PairSight): SubjectTrack[] {
  return [...tracks.tracks()].filter(
    (other) => other !== track && !other.isGone && other !== track.owner && other.owner !== track && isOther(other),
  );
}
