import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Alert } from '#contract/alerts.ts';
import { alertsApi } from '../api/alerts-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { isOpenAndOngoing } from './alert-filter.ts';

const OPEN = new URLSearchParams({ state: 'open', limit: '1' });
const ONGOING = new URLSearchParams({ state: 'ongoing', limit: '200' });

const openAlerts = queryOptions({
  queryKey: queryKeys.openAlerts,
  queryFn: ({ signal }) => alertsApi.list(OPEN, signal).then(({ open }) => open),
});

/** How many told alerts wait for somebody; 0 while that is unknown. Kept up to date by the stream. */
export function useOpenAlerts(): number {
  return useQuery(openAlerts).data ?? 0;
}

/** Like `useOpenAlerts` for what also stands where nobody is signed in: it never asks the server. */
export function useKnownOpenAlerts(): number {
  return useQuery({ ...openAlerts, enabled: false }).data ?? 0;
}

/** Alerts that go on in front of a camera and that nobody has seen to, newest first. */
export function useOngoingAlerts(camera: string): readonly Alert[] {
  const { data } = useQuery<readonly Alert[]>({
    queryKey: queryKeys.ongoingAlerts,
    queryFn: ({ signal }) => alertsApi.list(ONGOING, signal).then(({ alerts }) => alerts.filter(isOpenAndOngoing)),
  });
  return data?.filter((alert) => alert.camera === camera) ?? [];
}
