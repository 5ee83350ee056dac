/** What a full queue does with one more item. */
export type OverflowPolicy = 'drop-oldest' | 'drop-until-keyframe';

export interface BoundedQueueOptions<Item> {
  readonly capacity: number;
  readonly policy: OverflowPolicy;
  /** Of all items together, by `sizeOf`; unlimited unless given. One item alone may be larger. */
  readonly maximumBytes?: number;
  readonly sizeOf?: (item: Item) => number;
  /** Needed by `drop-until-keyframe`. */
  readonly isKeyframe?: (item: Item) => boolean;
  /** Takes over every item that the queue gives up, to close what it owns. */
  readonly onDrop?: (item: Item) => void;
}

/**
 * A queue that never holds more than `capacity` items and `maximumBytes`, and counts what it drops.
 *
 * - `drop-oldest`: the oldest item makes room; a reader always gets the newest ones.
 * - `drop-until-keyframe`: everything waiting is dropped and so is what follows, up to the next keyframe, because
 *   the packets between could not be decoded anyway.
 *
 * Items belong to the queue from `push` until `shift` returns them or `onDrop` gets them.
 */
export class BoundedQueue<Item extends object> {
  readonly #capacity: number;
  readonly #policy: OverflowPolicy;
  readonly #maximumBytes: number;
  readonly #sizeOf: (item: Item) => number;
  readonly #isKeyframe: (item: Item) => boolean;
  readonly #onDrop: (item: Item) => void;
  #items: Item[] = [];
  #bytes = 0;
  #awaitsKeyframe = false;
  #dropped = 0;

  constructor(options: BoundedQueueOptions<Item>) {
    if (!(options.capacity >= 1))
      throw new TypeError(`Expected a capacity of at least 1 but received ${options.capacity}`);
    this.#capacity = options.capacity;
    this.#policy = options.policy;
    this.#maximumBytes = options.maximumBytes ?? Number.POSITIVE_INFINITY;
    this.#sizeOf = options.sizeOf ?? (() => 0);
    this.#isKeyframe = options.isKeyframe ?? (() => false);
    this.#onDrop = options.onDrop ?? (() => {});
  }

  get length(): number {
    return this.#items.length;
  }

  /** Items given up since the queue was made. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: Item): void {
    if (this.#awaitsKeyframe && !this.#isKeyframe(item)) {
      this.#drop(item);
      return;
    }
    this.#awaitsKeyframe = false;
    if (this.#isFull(item) && !this.#makeRoom(item)) return;
    this.#items.push(item);
    this.#bytes += this.#sizeOf(item);
  }

  /** The oldest item, now the caller's. */
  shift(): Item | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#bytes -= this.#sizeOf(item);
    return item;
  }

  /** Gives up everything that waits, without counting it as dropped for overflow. */
  clear(): void {
    for (const item of this.#takeAll()) this.#onDrop(item);
  }

  #isFull(next: Item): boolean {
    const { length } = this.#items;
    return length >= this.#capacity || (length > 0 && this.#bytes + this.#sizeOf(next) > this.#maximumBytes);
  }

  /** Whether `item` may still be appended. */
  #makeRoom(item: Item): boolean {
    if (this.#policy === 'drop-oldest') {
      while (this.#isFull(item)) {
        const oldest = this.shift();
        if (oldest !== undefined) this.#drop(oldest);
      }
      return true;
    }
    for (const waiting of this.#takeAll()) this.#drop(waiting);
    if (this.#isKeyframe(item)) return true;
    this.#awaitsKeyframe = true;
    this.#drop(item);
    return false;
  }

  #takeAll(): Item[] {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    return items;
  }

  #drop(item: Item): void {
    this.#dropped++;
    this.#onDrop(item);
  }
}
