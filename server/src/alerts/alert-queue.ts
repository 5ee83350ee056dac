import type { AlertClip, AlertPicture, AlertSignal } from '#contract/alerts.ts';

const MAXIMUM_ENTRIES = 5_000;
const MAXIMUM_PICTURE_BYTES = 64 * 1024 * 1024;

/** What the media process has told and is not stored yet. */
export type AlertEntry =
  | { readonly kind: 'signal'; readonly signal: AlertSignal }
  | { readonly kind: 'picture'; readonly picture: AlertPicture }
  | { readonly kind: 'clip'; readonly clip: AlertClip }
  /** Everything that is on is over; null: since its last change. */
  | { readonly kind: 'end-all'; readonly timeMs: number | null };

/**
 * Entries waiting to be stored, oldest first. Policy when full: the oldest pictures are let go of, then the oldest updates of alerts, and
 * only then the oldest of what is left. The first entry may be in the middle of being stored, so it stays as long as there is another.
 */
export class AlertQueue {
  readonly #maximumEntries: number;
  readonly #maximumPictureBytes: number;
  readonly #entries: AlertEntry[] = [];
  #pictureBytes = 0;
  #dropped = 0;

  constructor(maximumEntries = MAXIMUM_ENTRIES, maximumPictureBytes = MAXIMUM_PICTURE_BYTES) {
    this.#maximumEntries = maximumEntries;
    this.#maximumPictureBytes = maximumPictureBytes;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Entries given up because the queue was full. */
  get dropped(): number {
    return this.#dropped;
  }

  push(entry: AlertEntry): void {
    this.#entries.push(entry);
    this.#pictureBytes += pictureBytes(entry);
    while (this.#pictureBytes > this.#maximumPictureBytes && this.#drop(isPicture));
    if (this.#entries.length > this.#maximumEntries)
      this.#drop(isPicture) || this.#drop(isUpdate) || this.#drop(() => true);
  }

  peek(): AlertEntry | undefined {
    return this.#entries[0];
  }

  /** Takes out the entry that was peeked at, unless it has been given up meanwhile. */
  remove(entry: AlertEntry): void {
    if (this.#entries[0] !== entry) return;
    this.#entries.shift();
    this.#pictureBytes -= pictureBytes(entry);
  }

  [Symbol.iterator](): Iterator<AlertEntry> {
    return this.#entries.values();
  }

  /** @returns whether there was one to give up */
  #drop(isMeant: (entry: AlertEntry) => boolean): boolean {
    const index = this.#entries.findIndex((entry, place) => place > 0 && isMeant(entry));
    const [entry] = index < 0 ? [] : this.#entries.splice(index, 1);
    if (entry === undefined) return false;
    this.#pictureBytes -= pictureBytes(entry);
    this.#dropped++;
    return true;
  }
}

function isPicture(entry: AlertEntry): boolean {
  return entry.kind === 'picture';
}

function isUpdate(entry: AlertEntry): boolean {
  return entry.kind === 'signal' && entry.signal.type === 'updated';
}

function pictureBytes(entry: AlertEntry): number {
  return entry.kind === 'picture' ? entry.picture.picture.byteLength : 0;
}
