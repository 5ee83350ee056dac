import {
  type Icon,
  IconActivityHeartbeat,
  IconBell,
  IconDeviceMobile,
  IconLayoutGrid,
  IconListCheck,
  IconScan,
  IconSearch,
  IconSettings,
  IconTimelineEvent,
} from '@tabler/icons-react';

export interface NavigationTarget {
  readonly address: string;
  readonly label: string;
  readonly icon: Icon;
  /** Further addresses that belong to the same entry. */
  readonly covers?: string;
  /** Seldom needed: where there is little room it is in the menu “More”. */
  readonly isSeldom?: true;
}

/** The entries of the navigation, in order. */
export const NAVIGATION_TARGETS: readonly NavigationTarget[] = [
  { address: '/', label: 'Cameras', icon: IconLayoutGrid, covers: '/cameras' },
  { address: '/events', label: 'Events', icon: IconTimelineEvent },
  { address: '/search', label: 'Search', icon: IconSearch },
  { address: '/alerts', label: 'Alerts', icon: IconBell, covers: '/alerts' },
  { address: '/rules', label: 'Rules', icon: IconListCheck, covers: '/rules' },
  { address: '/analysis', label: 'Analysis', icon: IconScan, covers: '/analysis', isSeldom: true },
  { address: '/publish', label: 'Publish', icon: IconDeviceMobile, isSeldom: true },
  { address: '/health', label: 'Health', icon: IconActivityHeartbeat, isSeldom: true },
  { address: '/settings', label: 'Settings', icon: IconSettings, covers: '/settings', isSeldom: true },
];

/** Whether the page at `pathname` belongs to the entry. */
export function isCurrentTarget(target: NavigationTarget, pathname: string): boolean {
  return pathname === target.address || (target.covers !== undefined && pathname.startsWith(target.covers));
}
