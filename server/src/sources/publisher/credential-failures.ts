import { isIPv6 } from 'node:net';

const WINDOW_MS = 60_000;
/** Of one address at one camera. */
const MAXIMUM_PER_TARGET = 20;
/** Of one address at all cameras: several misconfigured devices behind one router fit, a search through cameras does not. */
const MAXIMUM_PER_ADDRESS = 100;
const MAXIMUM_REMEMBERED = 2_000;

interface Failures {
  count: number;
  readonly sinceMs: number;
}

/**
 * Counts wrong credentials, so that nobody can try passwords for long. A device with a wrong password locks out its
 * own address at its own camera only, since others may share the address. An IPv6 host chooses among the addresses of
 * its network, so that all of a /64 count as one. Of too many the one that failed least is forgotten: a flood of
 * addresses does not clear the count of those that guess.
 */
export class CredentialFailures {
  /** In the order in which their minutes began. */
  readonly #failures = new Map<string, Failures>();

  /** @param target what the password belongs to */
  hasTooMany(address: string, target: string, nowMs: number): boolean {
    this.#forgetOld(nowMs);
    const network = networkOf(address);
    return this.#countOf(`${network} ${target}`) >= MAXIMUM_PER_TARGET || this.#countOf(network) >= MAXIMUM_PER_ADDRESS;
  }

  add(address: string, target: string, nowMs: number): void {
    const network = networkOf(address);
    for (const key of [network, `${network} ${target}`]) {
      const known = this.#failures.get(key);
      if (known === undefined) this.#failures.set(key, { count: 1, sinceMs: nowMs });
      else known.count++;
    }
    while (this.#failures.size > MAXIMUM_REMEMBERED) this.#forgetLeast();
  }

  #forgetLeast(): void {
    let least: readonly [string, Failures] | null = null;
    for (const entry of this.#failures) if (least === null || entry[1].count < least[1].count) least = entry;
    if (least !== null) this.#failures.delete(least[0]);
  }

  #countOf(key: string): number {
    return this.#failures.get(key)?.count ?? 0;
  }

  #forgetOld(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#failures) {
      if (nowMs - sinceMs < WINDOW_MS) return;
      this.#failures.delete(key);
    }
  }
}

/** The address itself, or the /64 that an address of version 6 lies in. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.replace(/%.*$/, '').split('::');
  const start = head.split(':').filter((group) => group !== '');
  const end = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - start.length - end.length);
  return [...start, ...Array.from({ length: zeros }, () => '0'), ...end].slice(0, 4).join(':');
}
