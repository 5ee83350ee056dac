import type { TrackChange } from '#contract/event.ts';

const MAXIMUM_ENTRIES = 20_000;
const MAXIMUM_SNAPSHOT_BYTES = 64 * 1024 * 1024;

export type RecorderEntry =
  | { readonly kind: 'change'; readonly change: TrackChange; readonly isPublished: boolean }
  | { readonly kind: 'close-open' };

/**
 * Changes waiting to be stored, oldest first. Policy when full: the oldest snapshots are let go of before anything
 * else, then the oldest entries.
 */
export class RecorderQueue {
  readonly #maximumEntries: number;
  readonly #maximumSnapshotBytes: number;
  #entries: RecorderEntry[] = [];
  #snapshotBytes = 0;
  #dropped = 0;

  constructor(maximumEntries = MAXIMUM_ENTRIES, maximumSnapshotBytes = MAXIMUM_SNAPSHOT_BYTES) {
    this.#maximumEntries = maximumEntries;
    this.#maximumSnapshotBytes = maximumSnapshotBytes;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Entries given up because the queue was full. */
  get dropped(): number {
    return this.#dropped;
  }

  push(entry: RecorderEntry): void {
    this.#entries.push(entry);
    this.#snapshotBytes += snapshotBytes(entry);
    if (this.#snapshotBytes > this.#maximumSnapshotBytes) this.#dropOldestSnapshots();
    if (this.#entries.length > this.#maximumEntries) this.#dropOldest();
  }

  peek(): RecorderEntry | undefined {
    return this.#entries[0];
  }

  /** Takes out an entry that was peeked at, unless it has been given up meanwhile. */
  remove(entry: RecorderEntry): void {
    if (this.#entries[0] !== entry) return;
    this.#entries.shift();
    this.#snapshotBytes -= snapshotBytes(entry);
  }

  #dropOldest(): void {
    const oldest = this.#entries.shift();
    if (oldest === undefined) return;
    this.#snapshotBytes -= snapshotBytes(oldest);
    this.#dropped++;
  }

  #dropOldestSnapshots(): void {
    // The first entry may be in the middle of being stored, so it is left as it is.
    for (let index = 1; index < this.#entries.length && this.#snapshotBytes > this.#maximumSnapshotBytes; index++) {
      const entry = this.#entries[index];
      if (entry?.kind !== 'change' || entry.change.snapshot === null) continue;
      this.#snapshotBytes -= snapshotBytes(entry);
      this.#entries[index] = { ...entry, change: { ...entry.change, snapshot: null } };
    }
  }
}

function snapshotBytes(entry: RecorderEntry): number {
  return entry.kind === 'change' ? (entry.change.snapshot?.byteLength ?? 0) : 0;
}
