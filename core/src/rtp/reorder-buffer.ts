import type { RtpPacket } from './rtp-packet.ts';

/** How long a packet may be late. */
const MAXIMUM_WAIT_MS = 100;
const MAXIMUM_WAITING_PACKETS = 512;
/** A jump of the sequence number beyond this is a new stream (RFC 3550 appendix A.1, `MAX_DROPOUT`). */
const MAXIMUM_DROPOUT = 3_000;
/** A missing packet is asked for again after this time; a local network answers within a few. */
const ASK_INTERVAL_MS = 20;
const MAXIMUM_ASKED_AT_ONCE = 64;

/** What comes out, in order: packets, and marks for those that never came. */
export type OrderedItem =
  | { readonly kind: 'packet'; readonly packet: RtpPacket; readonly receivedAtMs: number }
  | { readonly kind: 'gap'; readonly packets: number };

/**
 * Puts the packets of one RTP stream in order of their sequence numbers. Packets in order pass at once; behind a
 * missing one they wait at most 100 ms or 512 packets, then the missing one counts as lost.
 */
export class ReorderBuffer {
  readonly #waiting = new Map<number, Extract<OrderedItem, { kind: 'packet' }>>();
  readonly #askedAtMs = new Map<number, number>();
  /** Extended (unwrapped) sequence number of the next packet to leave. */
  #next: number | null = null;
  #highest = 0;
  #restarts = 0;
  #duplicates = 0;
  #repaired = 0;

  /** How often the stream began anew. */
  get restarts(): number {
    return this.#restarts;
  }
  /** Packets that came twice or too late. */
  get duplicates(): number {
    return this.#duplicates;
  }
  /** Packets that came after they were asked for. */
  get repaired(): number {
    return this.#repaired;
  }
  get waiting(): number {
    return this.#waiting.size;
  }

  /** The packet's sequence number without its wraps, near the newest one. */
  extend(sequenceNumber: number): number {
    const distance = ((sequenceNumber - (this.#highest & 0xffff) + 0x8000) & 0xffff) - 0x8000;
    return this.#next === null ? sequenceNumber + 0x1_0000 : this.#highest + distance;
  }

  /** Takes a packet and gives what can leave now. */
  push(packet: RtpPacket, nowMs: number): OrderedItem[] {
    let extended = this.extend(packet.sequenceNumber);
    const left: OrderedItem[] = [];
    if (this.#next !== null && Math.abs(extended - this.#highest) > MAXIMUM_DROPOUT) {
      left.push(...this.#restart());
      extended = this.extend(packet.sequenceNumber);
    }
    this.#next ??= extended;
    if (extended < this.#next || this.#waiting.has(extended)) {
      this.#duplicates++;
      return left;
    }
    if (this.#askedAtMs.delete(extended)) this.#repaired++;
    this.#highest = Math.max(extended, this.#highest);
    const item = { kind: 'packet', packet, receivedAtMs: nowMs } as const;
    if (extended === this.#next && this.#waiting.size === 0) {
      this.#next++;
      left.push(item);
    } else {
      this.#waiting.set(extended, item);
      left.push(...this.#release(nowMs));
    }
    return left;
  }

  /** What can leave because time has passed. */
  expire(nowMs: number): OrderedItem[] {
    return this.#release(nowMs);
  }

  /** Sequence numbers to ask the sender for now, ascending. */
  missing(nowMs: number): number[] {
    const asked: number[] = [];
    if (this.#next === null || this.#waiting.size === 0) return asked;
    for (let extended = this.#next; extended < this.#highest && asked.length < MAXIMUM_ASKED_AT_ONCE; extended++) {
      if (this.#waiting.has(extended)) continue;
      const askedAtMs = this.#askedAtMs.get(extended);
      if (askedAtMs !== undefined && nowMs - askedAtMs < ASK_INTERVAL_MS) continue;
      this.#askedAtMs.set(extended, nowMs);
      asked.push(extended & 0xffff);
    }
    return asked;
  }

  #release(nowMs: number): OrderedItem[] {
    const left: OrderedItem[] = [];
    while (this.#next !== null && this.#waiting.size > 0) {
      const item = this.#waiting.get(this.#next);
      if (item !== undefined) {
        this.#waiting.delete(this.#next);
        this.#next++;
        left.push(item);
      } else if (this.#isGivenUp(nowMs)) left.push(this.#skip());
      else break;
    }
    return left;
  }

  #isGivenUp(nowMs: number): boolean {
    if (this.#waiting.size >= MAXIMUM_WAITING_PACKETS) return true;
    // Insertion order is the order of arrival, so the first has waited longest.
    for (const { receivedAtMs } of this.#waiting.values()) return nowMs - receivedAtMs >= MAXIMUM_WAIT_MS;
    return false;
  }

  #skip(): OrderedItem {
    const from = this.#next ?? 0;
    const to = Math.min(...this.#waiting.keys());
    for (const asked of this.#askedAtMs.keys()) if (asked < to) this.#askedAtMs.delete(asked);
    this.#next = to;
    return { kind: 'gap', packets: to - from };
  }

  #restart(): OrderedItem[] {
    this.#restarts++;
    this.#waiting.clear();
    this.#askedAtMs.clear();
    this.#next = null;
    this.#highest = 0;
    return [{ kind: 'gap', packets: 0 }];
  }
}
