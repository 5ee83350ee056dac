import type { Detection, TrackedObject } from '#core/detection/detection.ts';
import { type Box, boxCentre, interpolateBox, intersectionOverUnion } from '#core/geometry/box.ts';
import type { LabelledObject } from './video-labels.ts';

/** What a tracker said of one analysed frame. */
export interface TrackedFrame {
  readonly seconds: number;
  readonly objects: readonly TrackedObject[];
}

export interface ObjectScore {
  readonly id: string;
  readonly isOptional: boolean;
  readonly isFound: boolean;
  /** Part of the frames in which the object is there that show it with an identity. */
  readonly coverage: number;
  /** From its coming to its first result with an identity; null where there is none. */
  readonly firstSeenAfterSeconds: number | null;
  /** How often its identity changed from one sighting to the next. */
  readonly identitySwitches: number;
  /** How often it was lost and found again. */
  readonly fragments: number;
}

export interface TrackScore {
  readonly objects: readonly ObjectScore[];
  readonly identitySwitches: number;
  readonly fragments: number;
  readonly missed: number;
  /** Identities that were nobody's most of the time. */
  readonly falseTracks: number;
  /** Identities that more than one object had. */
  readonly sharedTracks: number;
}

/** What a detector said of one analysed frame. */
export interface DetectedObjects {
  readonly seconds: number;
  readonly detections: readonly Detection[];
}

/** Coming and going are not sharp: what is found this near to it is not false, and what is not found is not missed. */
const TOLERANCE_SECONDS = 0.5;
const BOX_OVERLAP = 0.5;
/** Where several are in view, a result belongs to the nearest one that is not farther than this part of the picture. */
const MAXIMUM_DISTANCE = 0.35;

/** Compares tracks with labels of the same kind; frames in order. */
export function evaluateTracks(frames: readonly TrackedFrame[], labels: readonly LabelledObject[]): TrackScore {
  const owners = frames.map((frame) => assignOwners(frame, labels));
  const objects = labels.map((label) => scoreObject(label, frames, owners));
  const required = objects.filter(({ isOptional }) => !isOptional);
  const sum = (of: (score: ObjectScore) => number) => required.reduce((total, score) => total + of(score), 0);
  return {
    objects,
    identitySwitches: sum(({ identitySwitches }) => identitySwitches),
    fragments: sum(({ fragments }) => fragments),
    missed: sum(({ isFound }) => (isFound ? 0 : 1)),
    ...countTracks(frames, owners),
  };
}

/** The labelled object of each result of a frame, in their order; null where it is nobody. */
function assignOwners({ seconds, objects }: TrackedFrame, labels: readonly LabelledObject[]): (string | null)[] {
  const present = labels.filter((label) => isPresent(label, seconds, TOLERANCE_SECONDS));
  const [only] = present;
  if (present.length === 1 && only !== undefined && objects.length === 1) return [only.id];
  const candidates = objects
    .flatMap((object, index) =>
      present.map((label) => ({ index, id: label.id, distance: distanceTo(label, object.box, seconds) })),
    )
    .filter(({ distance }) => distance <= MAXIMUM_DISTANCE)
    .sort((a, b) => a.distance - b.distance);
  const owners: (string | null)[] = objects.map(() => null);
  for (const { index, id } of candidates) if (owners[index] === null && !owners.includes(id)) owners[index] = id;
  return owners;
}

function scoreObject(
  label: LabelledObject,
  frames: readonly TrackedFrame[],
  owners: readonly (readonly (string | null)[])[],
): ObjectScore {
  const ids: (number | null)[] = [];
  let firstSeconds: number | null = null;
  for (const [index, { seconds, objects }] of frames.entries()) {
    const place = owners[index]?.indexOf(label.id) ?? -1;
    const trackId = objects[place]?.trackId ?? null;
    if (trackId !== null) firstSeconds ??= seconds;
    if (trackId !== null || isPresent(label, seconds, -TOLERANCE_SECONDS)) ids.push(trackId);
  }
  const seen = ids.filter((id) => id !== null);
  return {
    id: label.id,
    isOptional: label.isOptional,
    isFound: seen.length > 0,
    coverage: ids.length > 0 ? seen.length / ids.length : 0,
    firstSeenAfterSeconds: firstSeconds === null ? null : firstSeconds - label.enterSeconds,
    identitySwitches: seen.filter((id, index) => index > 0 && id !== seen[index - 1]).length,
    fragments: countFragments(ids),
  };
}

/** Gaps between sightings. */
function countFragments(ids: readonly (number | null)[]): number {
  const starts = ids.filter((id, index) => id !== null && (index === 0 || ids[index - 1] === null)).length;
  return Math.max(0, starts - 1);
}

function countTracks(
  frames: readonly TrackedFrame[],
  owners: readonly (readonly (string | null)[])[],
): Pick<TrackScore, 'falseTracks' | 'sharedTracks'> {
  const ownersOf = new Map<number, (string | null)[]>();
  for (const [index, { objects }] of frames.entries()) {
    for (const [place, { trackId }] of objects.entries())
      ownersOf.set(trackId, [...(ownersOf.get(trackId) ?? []), owners[index]?.[place] ?? null]);
  }
  const tracks = [...ownersOf.values()];
  return {
    falseTracks: tracks.filter((of) => of.filter((owner) => owner === null).length * 2 > of.length).length,
    sharedTracks: tracks.filter((of) => new Set(of.filter((owner) => owner !== null)).size > 1).length,
  };
}

/** How many of the labelled boxes are overlapped by half or more by a detection in the frame nearest in time, and how many there are. */
export function countMatchedBoxes(
  frames: readonly DetectedObjects[],
  labels: readonly LabelledObject[],
): { matched: number; all: number } {
  const sightings = labels.flatMap((label) => (label.isOptional ? [] : label.sightings));
  const matched = sightings.filter(({ seconds, box }) => {
    const frame = frames.reduce<DetectedObjects | null>((best, candidate) => {
      const isNearer = best === null || Math.abs(candidate.seconds - seconds) < Math.abs(best.seconds - seconds);
      return isNearer ? candidate : best;
    }, null);
    return frame?.detections.some((detection) => intersectionOverUnion(detection.box, toBox(box)) >= BOX_OVERLAP);
  });
  return { matched: matched.length, all: sightings.length };
}

function isPresent({ enterSeconds, leaveSeconds }: LabelledObject, seconds: number, tolerance: number): boolean {
  return seconds >= enterSeconds - tolerance && seconds <= leaveSeconds + tolerance;
}

/** From the place of the object between its labelled boxes; where it has none it may be anywhere. */
function distanceTo({ sightings }: LabelledObject, box: Box, seconds: number): number {
  const before = sightings.findLast((sighting) => sighting.seconds <= seconds);
  const after = sightings.find((sighting) => sighting.seconds >= seconds);
  const [from, to] = [before ?? after, after ?? before];
  if (from === undefined || to === undefined) return MAXIMUM_DISTANCE;
  const span = to.seconds - from.seconds;
  const expected = interpolateBox(toBox(from.box), toBox(to.box), span > 0 ? (seconds - from.seconds) / span : 0);
  const [a, b] = [boxCentre(expected), boxCentre(box)];
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function toBox([left, top, right, bottom]: LabelledObject['sightings'][number]['box']): Box {
  return { x: left, y: top, width: right - left, height: bottom - top };
}
