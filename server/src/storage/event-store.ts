import type { EventFacets, EventPage, EventQuery } from '#contract/api.ts';
import type { Event, EventDetails, TrackChange } from '#contract/event.ts';

/** More points than this of one event's path are thinned to every second one. */
export const MAXIMUM_PATH_POINTS = 512;

/** Which stored objects to read: those in view at any time of the range. */
export interface TrackQuery {
  readonly fromMs: number;
  readonly toMs: number;
  /** Left out, all. */
  readonly cameras?: readonly string[];
  /** Objects of these tasks are left out. */
  readonly exceptTasks?: readonly string[];
}

/**
 * Port: what was seen, kept across restarts. Adapters pass `event-store.contract.ts`. Every method may throw an
 * OperationalError `storage-…`; those that pass (`retryable`) leave everything stored as it was.
 */
export interface EventStore {
  /**
   * Adds what a change says to its event, which is made if it is not there. Events that it names in `mergedFrom` become parts of it:
   * their paths and their better pictures move there, they are removed, and it is open again if it had ended. Recording the same change again changes
   * nothing, so that a failed call can be repeated. A snapshot is on disk before the event names it.
   */
  record(change: TrackChange): Promise<Event>;
  /** Null for an unknown id. */
  find(id: string): Promise<EventDetails | null>;
  /**
   * Newest first by their start. A cursor stays good while events are added and removed.
   *
   * @throws OperationalError `invalid-cursor`
   */
  list(query: EventQuery): Promise<EventPage>;
  /**
   * Objects with their paths: those that began within the range, newest first, then those that were there when it began. They come
   * in portions that are small enough to be read between two other things. Whoever has enough stops asking.
   */
  tracks(query: TrackQuery): AsyncIterable<readonly EventDetails[]>;
  facets(): Promise<EventFacets>;
  /** JPEG, or null where the event has none. */
  readSnapshot(id: string): Promise<Uint8Array | null>;
  /** Ends all events that are open at their last sighting. */
  closeOpen(): Promise<Event[]>;
  /**
   * Removes events that ended before a time, with path and snapshot, at most `limit` of them.
   *
   * @returns how many were removed
   */
  deleteEndedBefore(timeMs: number, limit: number): Promise<number>;
}
