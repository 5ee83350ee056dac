import { useEffect } from 'react';

const QUIET = '/favicon.svg';
const OPEN = '/favicon-alert.svg';

/** Puts a dot on the pictogram of the browser's tab while an alert waits for somebody. */
export function useAlertFavicon(hasOpenAlerts: boolean): void {
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link) link.href = hasOpenAlerts ? OPEN : QUIET;
    return () => {
      if (link) link.href = QUIET;
    };
  }, [hasOpenAlerts]);
}
