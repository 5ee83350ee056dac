import type { Alert, AlertPage } from '#contract/alerts.ts';

/** All alerts of the pages, each once: an alert can move to another page while pages are being loaded. */
export function flattenAlertPages(pages: readonly AlertPage[]): Alert[] {
  const byId = new Map<string, Alert>();
  for (const alert of pages.flatMap((page) => page.alerts)) if (!byId.has(alert.id)) byId.set(alert.id, alert);
  return [...byId.values()];
}

/**
 * Pages, newest first, after an alert has been raised or has changed. One that `belongs` is replaced in place or put
 * where its time says, unless that lies beyond what has been loaded; one that does not leaves.
 */
export function withAlert(pages: readonly AlertPage[], alert: Alert, belongs: boolean): readonly AlertPage[] {
  const isHeld = pages.some(({ alerts }) => alerts.some(({ id }) => id === alert.id));
  if (isHeld) return belongs ? replaced(pages, alert) : withoutAlert(pages, alert.id);
  return belongs ? inserted(pages, alert) : pages;
}

export function withoutAlert(pages: readonly AlertPage[], id: string): readonly AlertPage[] {
  return mapHolding(pages, id, (alerts) => alerts.filter((alert) => alert.id !== id));
}

function replaced(pages: readonly AlertPage[], alert: Alert): readonly AlertPage[] {
  return mapHolding(pages, alert.id, (alerts) => alerts.map((other) => (other.id === alert.id ? alert : other)));
}

function mapHolding(pages: readonly AlertPage[], id: string, change: (alerts: Alert[]) => Alert[]): AlertPage[] {
  return pages.map((page) =>
    page.alerts.some((alert) => alert.id === id) ? { ...page, alerts: change(page.alerts) } : page,
  );
}

function inserted(pages: readonly AlertPage[], alert: Alert): readonly AlertPage[] {
  const isOlder = (other: Alert) => other.raisedAtMs <= alert.raisedAtMs;
  const found = pages.findIndex((page) => page.alerts.some(isOlder));
  const last = pages.length - 1;
  const isBeyond = found < 0 && pages[last]?.nextCursor !== null;
  if (last < 0 || isBeyond) return pages;
  return pages.map((page, index) => {
    if (index !== (found < 0 ? last : found)) return page;
    const place = page.alerts.findIndex(isOlder);
    const alerts = place < 0 ? [...page.alerts, alert] : page.alerts.toSpliced(place, 0, alert);
    return { ...page, alerts };
  });
}
