/** What tabs of one browser tell each other, so that only one of them makes itself heard. */
export interface Claim {
  readonly alertId: string;
  /** Lower is better suited: a tab that can be heard, or that is looked at. */
  readonly rank: number;
  readonly tab: string;
}

/** The part of a `BroadcastChannel` that claims need. */
export interface ClaimChannel {
  postMessage(claim: Claim): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  close(): void;
}

/** Long enough for all tabs to have spoken, short enough to be at once. */
const WAIT_MS = 120;
const MAXIMUM_CLAIMS = 200;

/**
 * Settles which tab announces an alert. Every tab claims it the moment it hears of it; after a short wait the best
 * claim wins, the same in all tabs. Web Locks would do, but exist on secure pages only.
 */
export class AnnouncementClaims {
  readonly #channel: ClaimChannel;
  readonly #tab: string;
  /** The best claims of other tabs. */
  readonly #others = new Map<string, Claim>();

  constructor(channel: ClaimChannel, tab: string) {
    this.#channel = channel;
    this.#tab = tab;
    channel.addEventListener('message', ({ data }) => {
      if (isClaim(data)) this.#hear(data);
    });
  }

  /** Resolves to whether this tab is the one. */
  async claim(alertId: string, rank: number): Promise<boolean> {
    const own = { alertId, rank, tab: this.#tab };
    this.#channel.postMessage(own);
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    const other = this.#others.get(alertId);
    return other === undefined || isBetter(own, other);
  }

  close(): void {
    this.#channel.close();
  }

  #hear(claim: Claim): void {
    const known = this.#others.get(claim.alertId);
    if (known === undefined || isBetter(claim, known)) this.#others.set(claim.alertId, claim);
    const [oldest] = this.#others.keys();
    if (this.#others.size > MAXIMUM_CLAIMS && oldest !== undefined) this.#others.delete(oldest);
  }
}

/** Whether `a` wins over `b`; between equals the name decides, which is the same for all who compare. */
export function isBetter(a: Claim, b: Claim): boolean {
  return a.rank === b.rank ? a.tab < b.tab : a.rank < b.rank;
}

function isClaim(data: unknown): data is Claim {
  if (typeof data !== 'object' || data === null) return false;
  const { alertId, rank, tab } = data as Partial<Record<keyof Claim, unknown>>;
  return typeof alertId === 'string' && typeof rank === 'number' && typeof tab === 'string';
}
