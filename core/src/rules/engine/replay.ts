import type { Attributes, RecognisedText } from '../../detection/detection.ts';
import { type Box, interpolateBox } from '../../geometry/box.ts';
import { mediaTimeUs } from '../../time/media-time.ts';
import type { Rule, Surroundings } from '../rule.ts';
import { RuleEngine } from './rule-engine.ts';
import type { ObservedObject, RuleObservation, RuleSignal } from './rule-signal.ts';

/** How often something is looked at that did not move, and nothing is. */
const GRID_MS = 10_000;
/** After an object has ended the engine needs frames without it to believe it. */
const AFTER_END_MS: readonly number[] = [100, 2_600, 5_200, 12_000];
const RULE = 'replayed';

/** One object as it was stored: an event with its path, whose points are rarer where it stood still. */
export interface StoredTrack {
  readonly eventId: string;
  readonly camera: string;
  readonly task: string;
  readonly label: string;
  readonly startedAtMs: number;
  /** Null while it is still in view. */
  readonly endedAtMs: number | null;
  readonly attributes?: Attributes;
  readonly text?: RecognisedText | null;
  /** In order of time. */
  readonly path: readonly { readonly timeMs: number; readonly box: Box }[];
}

type NumberedTrack = StoredTrack & { readonly trackId: number };

export interface ReplayRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a rule would have been fulfilled, and by which stored events. */
export interface ReplayedAlert {
  readonly timeMs: number;
  readonly eventIds: readonly string[];
  readonly reason: string;
}

/**
 * What a rule would have told of in a stretch of time, by the very engine that watches live. Between stored points objects are
 * taken to have moved straight on. What was not stored (joints, so falls are judged by the shape of boxes) is not known.
 */
export function replay(
  rule: Rule,
  tracks: readonly StoredTrack[],
  surroundings: Surroundings,
  range: ReplayRange,
): ReplayedAlert[] {
  const engine = new RuleEngine({ [RULE]: { ...rule, enabled: true } }, surroundings);
  const inRange = tracks.filter((track) => track.startedAtMs <= range.toMs && endOf(track, range) >= range.fromMs);
  const eventIds = new Map(inRange.map(({ eventId }, index) => [index + 1, eventId]));
  const signals: RuleSignal[] = [];
  for (const frame of framesOf(inRange, surroundings, range)) signals.push(...engine.observe(frame));
  signals.push(...engine.tick(range.toMs));
  return signals
    .filter(({ type }) => type === 'raised')
    .map(({ timeMs, objects, reason }) => ({
      timeMs,
      reason,
      eventIds: [...new Set(objects.flatMap(({ trackId }) => eventIds.get(trackId) ?? []))],
    }));
}

/** Frames as the tasks would have given them, in order of time, one at a time. Cameras that saw nothing give one without anything. */
function* framesOf(
  tracks: readonly StoredTrack[],
  { cameras }: Surroundings,
  range: ReplayRange,
): Generator<RuleObservation> {
  const numbered = tracks.map((track, index) => ({ ...track, trackId: index + 1 }));
  const seen = new Set(tracks.map(({ camera }) => camera));
  for (const camera of Object.keys(cameras))
    if (!seen.has(camera)) yield frameAt({ camera, task: 'objects' }, range.fromMs, []);
  const feeds = Map.groupBy(numbered, ({ camera, task }) => `${task}@${camera}`).values();
  yield* inOrderOfTime([...feeds].map((feed) => framesOfFeed(feed, range)));
}

/** A long stretch has more frames than should be held at once, so feeds are only asked for their next one. */
function* inOrderOfTime(feeds: readonly Iterator<RuleObservation>[]): Generator<RuleObservation> {
  const heads = feeds.flatMap((feed) => {
    const { value } = feed.next();
    return value === undefined ? [] : [{ feed, frame: value as RuleObservation }];
  });
  while (heads.length > 0) {
    const head = heads.reduce((first, other) => (other.frame.wallMs < first.frame.wallMs ? other : first));
    yield head.frame;
    const next = head.feed.next();
    if (next.done === true) heads.splice(heads.indexOf(head), 1);
    else head.frame = next.value;
  }
}

function* framesOfFeed(feed: readonly NumberedTrack[], range: ReplayRange): Generator<RuleObservation> {
  const waiting = feed.toSorted((a, b) => b.startedAtMs - a.startedAtMs);
  let active: NumberedTrack[] = [];
  const [source] = feed;
  if (source === undefined) return;
  for (const timeMs of timesOf(feed, range)) {
    active = active.filter((track) => endOf(track, range) >= timeMs);
    for (let next = waiting.at(-1); next !== undefined && next.startedAtMs <= timeMs; next = waiting.at(-1)) {
      waiting.pop();
      if (endOf(next, range) >= timeMs) active.push(next);
    }
    yield frameAt(
      source,
      timeMs,
      active.flatMap((track) => objectAt(track, timeMs) ?? []),
    );
  }
}

function frameAt(
  { camera, task }: { readonly camera: string; readonly task: string },
  timeMs: number,
  objects: readonly ObservedObject[],
): RuleObservation {
  return { camera, task, ptsUs: mediaTimeUs(timeMs * 1000), wallMs: timeMs, objects };
}

function timesOf(feed: readonly StoredTrack[], range: ReplayRange): number[] {
  const times = new Set([range.fromMs]);
  for (const track of feed) {
    const endMs = endOf(track, range);
    for (const { timeMs } of track.path) times.add(timeMs);
    for (let timeMs = Math.max(range.fromMs, track.startedAtMs); timeMs < endMs; timeMs += GRID_MS) times.add(timeMs);
    times.add(track.startedAtMs);
    times.add(endMs);
    for (const after of AFTER_END_MS) times.add(endMs + after);
  }
  return [...times].filter((timeMs) => timeMs >= range.fromMs && timeMs <= range.toMs).sort((a, b) => a - b);
}

function endOf({ endedAtMs }: StoredTrack, { toMs }: ReplayRange): number {
  return endedAtMs ?? toMs;
}

function objectAt({ trackId, label, attributes, text, path }: NumberedTrack, timeMs: number): ObservedObject | null {
  const box = boxAt(path, timeMs);
  return box === null ? null : { trackId, label, box, ...(attributes && { attributes }), ...(text && { text }) };
}

function boxAt(path: StoredTrack['path'], timeMs: number): Box | null {
  const after = firstAtOrAfter(path, timeMs);
  const [previous, next] = [path[after - 1], path[after]];
  if (next === undefined || previous === undefined) return (next ?? previous)?.box ?? null;
  const span = next.timeMs - previous.timeMs;
  return span > 0 ? interpolateBox(previous.box, next.box, (timeMs - previous.timeMs) / span) : next.box;
}

/** By halves: paths have up to 512 points, and every frame asks. */
function firstAtOrAfter(path: StoredTrack['path'], timeMs: number): number {
  let [low, high] = [0, path.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((path[middle]?.timeMs ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
