import { containment, intersectionOverUnion } from '../../geometry/box.ts';
import type { CameraView } from './camera-view.ts';
import type { ObservedObject } from './rule-signal.ts';
import { anchorOf, SubjectTrack } from './subject-track.ts';

/** An object is gone when it was not seen for this long and in so many frames of its task. */
const GONE_AFTER_MS = 2_000;
const STATIONARY_GONE_AFTER_MS = 10_000;
const GONE_AFTER_FRAMES = 2;
/** Whoever is seen this soon after the first look was there before. */
const FIRST_LOOK_MS = 1_500;
/** A new track in the very place of one that has just vanished is the same object. */
const SAME_PLACE_OVERLAP = 0.5;
const REMEMBERED_GONE_MS = 60_000;
const MAXIMUM_TRACKS = 256;
const PART_CONTAINMENT = 0.8;
/** Parts that say who or what an object is. */
const PART_LABELS: ReadonlySet<string> = new Set(['face', 'plate', 'licence plate', 'license plate']);

/** What changed with a frame. */
export interface FrameChanges {
  readonly task: string;
  readonly timeMs: number;
  /** Tracks that were found to be gone in this frame. */
  readonly gone: readonly SubjectTrack[];
  /** Identities that turned out to be earlier ones. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

/** The objects of one camera, by all tasks, and who of them belongs together. Bounded to 256 of each task. */
export class CameraTracks {
  readonly view: CameraView;
  readonly #tasks = new Map<string, Map<number, SubjectTrack>>();
  readonly #firstLookMs = new Map<string, number>();
  readonly #looksAt: Readonly<Record<string, string>>;
  #firstFrameMs: number | null = null;

  constructor(view: CameraView, looksAt: Readonly<Record<string, string>>) {
    this.view = view;
    this.#looksAt = looksAt;
  }

  /** When the first frame came since the camera has been watched; null before. */
  get firstFrameMs(): number | null {
    return this.#firstFrameMs;
  }

  /** All that are in view or were until a minute ago. */
  *tracks(): Generator<SubjectTrack> {
    for (const tracks of this.#tasks.values()) yield* tracks.values();
  }

  get size(): number {
    let size = 0;
    for (const tracks of this.#tasks.values()) size += tracks.size;
    return size;
  }

  observe(task: string, objects: readonly ObservedObject[], timeMs: number): FrameChanges {
    this.#firstFrameMs ??= timeMs;
    const parent = this.#tasks.get(this.#looksAt[task] ?? '');
    const own = objects.filter((object) => !describesKnown(parent, object));
    const tracks = this.#tracksOf(task, timeMs);
    const renamed = own.flatMap((object) => this.#see(tracks, task, object, timeMs));
    const gone = this.#findGone(tracks, new Set(own.map(({ trackId }) => trackId)), timeMs);
    this.#linkParts();
    return { task, timeMs, gone, renamed };
  }

  #tracksOf(task: string, timeMs: number): Map<number, SubjectTrack> {
    const known = this.#tasks.get(task);
    if (known !== undefined) return known;
    const created = new Map<number, SubjectTrack>();
    this.#tasks.set(task, created);
    this.#firstLookMs.set(task, timeMs);
    return created;
  }

  #see(tracks: Map<number, SubjectTrack>, task: string, object: ObservedObject, timeMs: number) {
    const known = tracks.get(object.trackId);
    const merged = (object.mergedFrom ?? []).flatMap((id) => tracks.get(id) ?? []);
    if (known !== undefined && merged.length === 0) {
      known.see(object, timeMs);
      return [];
    }
    const isFirstLook = timeMs - (this.#firstLookMs.get(task) ?? timeMs) <= FIRST_LOOK_MS;
    const track = new SubjectTrack(this.view.camera, task, object, timeMs, isFirstLook);
    // Its last place is where the later track was; the earlier one only gives its past.
    const earlier = [...merged, ...(known === undefined ? [] : [known])];
    const revived = earlier.length === 0 ? findVanished(tracks, object) : undefined;
    if (revived !== undefined) earlier.push(revived);
    for (const past of earlier) {
      track.continueFrom(past);
      tracks.delete(past.id);
    }
    tracks.set(track.id, track);
    return earlier.filter(({ id }) => id !== track.id).map(({ key }) => ({ from: key, to: track.key }));
  }

  #findGone(tracks: Map<number, SubjectTrack>, seen: ReadonlySet<number>, timeMs: number): SubjectTrack[] {
    const gone: SubjectTrack[] = [];
    for (const track of tracks.values()) {
      if (seen.has(track.id)) continue;
      track.missedFrames += 1;
      if (track.goneMs !== null) {
        if (timeMs - track.goneMs > REMEMBERED_GONE_MS) tracks.delete(track.id);
        continue;
      }
      const patience = track.isStationary ? STATIONARY_GONE_AFTER_MS : GONE_AFTER_MS;
      if (timeMs - track.lastSeenMs < patience || track.missedFrames < GONE_AFTER_FRAMES) continue;
      track.goneMs = timeMs;
      gone.push(track);
    }
    const excess = tracks.size - MAXIMUM_TRACKS;
    if (excess > 0) dropOldest(tracks, excess);
    return gone;
  }

  #linkParts(): void {
    const all = [...this.tracks()].filter(({ isGone }) => !isGone);
    for (const part of all) {
      if (!PART_LABELS.has(part.label)) continue;
      const owner = all.find(
        (candidate) =>
          candidate !== part &&
          !PART_LABELS.has(candidate.label) &&
          containment(part.box, candidate.box) >= PART_CONTAINMENT,
      );
      part.owner = owner ?? null;
      if (owner === undefined) continue;
      part.anchor = anchorOf(owner.box);
      const { identity } = part.attributes;
      owner.describe({
        ...(identity && { attributes: { identity } }),
        ...(part.text && { text: part.text }),
      });
      if (part.label === 'face') owner.attributes = { ...owner.attributes, face: { value: 'seen', score: 1 } };
    }
  }
}

/** Whether a task only tells more of an object that another task follows under the same identity; then it does. */
function describesKnown(parent: ReadonlyMap<number, SubjectTrack> | undefined, object: ObservedObject): boolean {
  const known = parent?.get(object.trackId);
  // Parts have identities of their own, which may be the same number.
  if (known === undefined || known.label !== object.label) return false;
  known.describe(object);
  return true;
}

function findVanished(tracks: ReadonlyMap<number, SubjectTrack>, object: ObservedObject): SubjectTrack | undefined {
  for (const track of tracks.values()) {
    if (track.missedFrames === 0 || track.label !== object.label) continue;
    if (track.isGone && !track.isStationary) continue;
    if (intersectionOverUnion(track.box, object.box) >= SAME_PLACE_OVERLAP) return track;
  }
  return undefined;
}

function dropOldest(tracks: Map<number, SubjectTrack>, excess: number): void {
  const byAge = [...tracks.values()].toSorted((a, b) => a.lastSeenMs - b.lastSeenMs);
  for (const { id } of byAge.slice(0, excess)) tracks.delete(id);
}
