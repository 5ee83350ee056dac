import { useEffect, useEffectEvent, useRef } from 'react';
import type { Alert } from '#contract/alerts.ts';
import { alertsApi } from '../api/alerts-api.ts';
import { useStreamState } from '../stream/stream-state.ts';

/** More are only counted. */
const MAXIMUM = 3;
const NEWEST_OPEN = new URLSearchParams({ state: 'open', limit: '20' });

/**
 * Calls back with the open alerts that were raised while the stream was interrupted, such as by a computer that slept,
 * oldest first. Times are compared with times of the server alone: the clock of this machine may be wrong.
 */
export function useMissedAlerts(onMissed: (alert: Alert) => void): void {
  const state = useStreamState();
  const newestKnownMs = useRef<number | null>(null);
  const tell = useEffectEvent(onMissed);
  useEffect(() => {
    if (state !== 'open') return;
    const abort = new AbortController();
    alertsApi.list(NEWEST_OPEN, abort.signal).then(
      ({ alerts }) => {
        for (const alert of missedAlerts(alerts, newestKnownMs.current)) tell(alert);
        newestKnownMs.current = Math.max(newestKnownMs.current ?? 0, ...alerts.map(({ raisedAtMs }) => raisedAtMs));
      },
      // The stream is open, so that what failed here is seen in the count and tried again with the next loss.
      () => undefined,
    );
    return () => abort.abort();
  }, [state]);
}

/** Of alerts, newest first, those that were raised after the newest known one, oldest first; none where nothing is known. */
export function missedAlerts(alerts: readonly Alert[], newestKnownMs: number | null): Alert[] {
  if (newestKnownMs === null) return [];
  return alerts
    .filter(({ raisedAtMs }) => raisedAtMs > newestKnownMs)
    .slice(0, MAXIMUM)
    .reverse();
}
