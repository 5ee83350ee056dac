import type { Alert } from '#contract/alerts.ts';
import type { AnnouncementSettings } from './announcement-settings.ts';
import { isAtLeast } from './severity-look.ts';

/** What this tab is like at the moment that an alert is raised. */
export interface TabState {
  /** Somebody looks at it and types into it. */
  readonly isFocused: boolean;
  readonly canBeHeard: boolean;
}

export interface AnnouncementPlan {
  readonly toast: boolean;
  readonly sound: boolean;
  readonly notification: boolean;
  /** How well this tab is suited to be the one that is heard; lower is better. */
  readonly rank: number;
}

/** In which ways a tab makes an alert noticed. Sound and notification are for the one tab that wins the claim. */
export function planAnnouncement(alert: Alert, settings: AnnouncementSettings, tab: TabState): AnnouncementPlan {
  const matters = alert.heldBack === null && isAtLeast(alert.severity, settings.minimumSeverity);
  return {
    toast: matters && settings.toasts,
    sound: matters && settings.sound && tab.canBeHeard,
    notification: matters && settings.notifications && !tab.isFocused,
    rank: (settings.sound && !tab.canBeHeard ? 2 : 0) + (tab.isFocused ? 0 : 1),
  };
}
