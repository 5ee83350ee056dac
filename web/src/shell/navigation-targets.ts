import {
  type Icon,
  IconActivityHeartbeat,
  IconDeviceMobile,
  IconLayoutGrid,
  IconScan,
  IconSettings,
  IconTimelineEvent,
} from '@tabler/icons-react';

export interface NavigationTarget {
  readonly address: string;
  readonly label: string;
  readonly icon: Icon;
  /** Further addresses that belong to the same entry. */
  readonly covers?: string;
}

/** The entries of the navigation, in order. */
export const NAVIGATION_TARGETS: readonly NavigationTarget[] = [
  { address: '/', label: 'Cameras', icon: IconLayoutGrid, covers: '/cameras' },
  { address: '/events', label: 'Events', icon: IconTimelineEvent },
  { address: '/analysis', label: 'Analysis', icon: IconScan, covers: '/analysis' },
  { address: '/publish', label: 'Publish', icon: IconDeviceMobile },
  { address: '/health', label: 'Health', icon: IconActivityHeartbeat },
  { address: '/settings', label: 'Settings', icon: IconSettings },
];

/** Whether the page at `pathname` belongs to the entry. */
export function isCurrentTarget(target: NavigationTarget, pathname: string): boolean {
  return pathname === target.address || (target.covers !== undefined && pathname.startsWith(target.covers));
}
