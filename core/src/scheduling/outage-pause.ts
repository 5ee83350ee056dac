/** How long to wait between two attempts to reach something that is away. */
export interface OutagePause {
  readonly minimumMs: number;
  readonly maximumMs: number;
  /** The pause as a part of the time for which it has been away. */
  readonly share: number;
}

/**
 * A pause in proportion to the outage: whatever comes back soon is found at once, what is away for hours is asked
 * rarely, and either way the pause adds no more than `share` to the outage.
 */
export function outagePauseMs({ minimumMs, maximumMs, share }: OutagePause, outageMs: number): number {
  return Math.min(maximumMs, Math.max(minimumMs, outageMs * share));
}
