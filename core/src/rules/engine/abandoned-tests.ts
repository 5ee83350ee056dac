import { containment, scaleBox } from '../../geometry/box.ts';
import { labelsOf } from '../label-groups.ts';
import type { HappeningOf } from '../rule.ts';
import { areNextToEachOther } from './camera-view.ts';
import type { SubjectTrack } from './subject-track.ts';
import { momentIf, type Sight, stateSince, type Verdict } from './verdict.ts';

const LEFT_AFTER_MS = 10_000;
/** Who brought something is next to it when it is first seen, or soon after. */
const BROUGHT_WITHIN_MS = 10_000;
const STOOD_MS = 10_000;
/** Away from where it stood by so many sizes, it is being carried. */
const CARRIED_SIZES = 1;
/** Somebody who covers this much of a place may only be standing in front of it. */
const COVERED = 0.3;
const LIVING: ReadonlySet<string> = new Set(['person', 'face', ...labelsOf('animal')]);

/** Something that somebody brought stands still, and nobody has been next to it for a while. */
export function isLeftBehind(sight: Sight<HappeningOf<'is-left-behind'>>): Verdict {
  const { track, memory, nowMs, isInside, happening } = sight;
  if (LIVING.has(track.label) || sight.isGone) return null;
  if (isAttended(sight)) memory.attendedMs = nowMs;
  memory.wasBrought ||= memory.attendedMs !== null && nowMs - track.firstSeenMs <= BROUGHT_WITHIN_MS;
  const wasBrought = memory.wasBrought && !track.wasThereBefore;
  const { stillSinceMs } = track;
  if (!wasBrought || !isInside || stillSinceMs === null || memory.attendedMs === null) return null;
  const forMs = happening.forSeconds === undefined ? LEFT_AFTER_MS : happening.forSeconds * 1000;
  return stateSince(Math.max(stillSinceMs, memory.attendedMs), forMs, nowMs);
}

/** Something that stood still is gone, and not only hidden, or is carried away. */
export function isTaken(sight: Sight<HappeningOf<'is-taken'>>): Verdict {
  const { track, memory, nowMs, isInside, isGone } = sight;
  if (LIVING.has(track.label)) return null;
  if (isGone) {
    // Asked again with every frame until nobody stands in front.
    if (memory.stoodAt === null || isCovered(sight)) return null;
    memory.stoodAt = null;
    return momentIf(isInside);
  }
  const { stillSinceMs } = track;
  if (stillSinceMs !== null && nowMs - stillSinceMs >= STOOD_MS) {
    memory.stoodAt = track.anchor;
    return null;
  }
  const { stoodAt } = memory;
  if (stoodAt === null) return null;
  const carried = Math.hypot(track.anchor.x - stoodAt.x, track.anchor.y - stoodAt.y) / track.size;
  if (carried < CARRIED_SIZES) return null;
  memory.stoodAt = null;
  return momentIf(isAttended(sight));
}

function isAttended({ track, tracks }: Sight): boolean {
  return peopleOf(tracks.tracks()).some(({ box }) => areNextToEachOther(track.box, box, 1.2));
}

/** Whether something is in front of where it was, so that nobody can see whether it is still there. */
function isCovered({ track, tracks }: Sight): boolean {
  const others = [...tracks.tracks()].filter((other) => other !== track && !other.isGone);
  return others.some(({ box }) => containment(scaleBox(track.box, 0.8), box) >= COVERED);
}

function peopleOf(tracks: Iterable<SubjectTrack>): SubjectTrack[] {
  return [...tracks].filter(({ label, isGone }) => label === 'person' && !isGone);
}
