import type { Health } from '#contract/api.ts';

export interface HealthNotice {
  readonly kind: 'bad' | 'warning';
  readonly message: string;
  /** Words that lead to the page Health, where there is more to read. */
  readonly link?: string;
  /** Whether it is expected to pass by itself. */
  readonly waiting: boolean;
}

/** What everybody should know about the server right now, or null while all is well. */
export function describeHealth(health: Health | undefined, unreachable: boolean): HealthNotice | null {
  if (unreachable) return { kind: 'bad', message: 'The server does not answer. Trying again…', waiting: true };
  if (health?.mediaProcess === 'restarting') {
    const message = 'Video processing is restarting. The cameras will be back in a moment.';
    return { kind: 'warning', message, waiting: true };
  }
  const [first, ...others] = health?.problems ?? [];
  if (first === undefined) return null;
  const link = others.length > 0 ? `and ${others.length} more` : 'Health';
  return { kind: 'warning', message: first, link, waiting: false };
}
