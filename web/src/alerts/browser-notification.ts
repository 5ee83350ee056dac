/** Whether this page may show notifications of the operating system, or why not. */
export type NotificationAccess = 'granted' | 'not-asked' | 'denied' | 'insecure-page' | 'unavailable';

export function notificationAccess(): NotificationAccess {
  if (!window.isSecureContext) return 'insecure-page';
  if (typeof Notification === 'undefined') return 'unavailable';
  return Notification.permission === 'default' ? 'not-asked' : Notification.permission;
}

export interface BrowserNotification {
  /** A later one with the same tag takes the place of the earlier one. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly picture: string | null;
  readonly isUrgent: boolean;
  /** The page plays a tone of its own. */
  readonly isSilent: boolean;
  readonly onOpen: () => void;
}

/** Shows a notification; says whether the browser could. */
export function showBrowserNotification(shown: BrowserNotification): boolean {
  if (notificationAccess() !== 'granted') return false;
  try {
    const notification = new Notification(shown.title, {
      body: shown.body,
      tag: shown.tag,
      icon: shown.picture ?? '/favicon-alert.svg',
      requireInteraction: shown.isUrgent,
      silent: shown.isSilent,
    });
    notification.onclick = () => {
      window.focus();
      shown.onOpen();
      notification.close();
    };
    return true;
  } catch (error) {
    // Browsers of phones show notifications through service workers only.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
