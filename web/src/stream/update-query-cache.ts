import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Alert, AlertDetails, AlertPage, FalseAlarm, Snooze } from '#contract/alerts.ts';
import type { Camera, EventPage, StreamMessage } from '#contract/api.ts';
import type { Event, EventDetails } from '#contract/event.ts';
import { alertMatches, readAlertFilter } from '../alerts/alert-filter.ts';
import { withAlert, withoutAlert } from '../alerts/alert-pages.ts';
import { queryKeys } from '../api/query-keys.ts';
import {
  withArrivedEvent,
  withCamera,
  withOngoingAlert,
  withoutCamera,
  withoutEvent,
  withRecentEvent,
  withUpdatedEvent,
} from './apply-stream-message.ts';

/** Brings the query cache up to date with one message of the stream. */
export function updateQueryCache(client: QueryClient, message: StreamMessage): void {
  switch (message.type) {
    case 'camera':
      client.setQueryData<Camera[]>(queryKeys.cameras, (cameras) => cameras && withCamera(cameras, message.camera));
      return;
    case 'camera-removed':
      client.setQueryData<Camera[]>(queryKeys.cameras, (cameras) => cameras && withoutCamera(cameras, message.name));
      return;
    case 'event':
      updateEvents(client, message);
      return;
    case 'event-removed':
      removeEvent(client, message.id);
      return;
    case 'alert':
      updateAlerts(client, message);
      return;
    case 'alert-removed':
      removeAlert(client, message);
      return;
    case 'alert-quiet':
      client.setQueryData<readonly Snooze[]>(queryKeys.snoozes, message.snoozes);
      client.setQueryData<readonly FalseAlarm[]>(queryKeys.falseAlarms, message.falseAlarms);
  }
}

function updateEvents(client: QueryClient, message: Extract<StreamMessage, { type: 'event' }>): void {
  const { event } = message;
  client.setQueriesData<InfiniteData<EventPage>>({ queryKey: queryKeys.eventLists }, (list) => {
    if (!list) return list;
    const pages = withUpdatedEvent(list.pages, event);
    return pages === list.pages ? list : { ...list, pages: [...pages] };
  });
  client.setQueryData<readonly Event[]>(
    queryKeys.recentEventsOf(event.camera),
    (events) => events && withRecentEvent(events, message),
  );
  client.setQueryData<readonly Event[]>(queryKeys.arrivedEvents, (events) => withArrivedEvent(events ?? [], message));
  client.setQueryData<EventDetails>(queryKeys.event(event.id), (details) => details && { ...details, ...event });
}

function removeEvent(client: QueryClient, id: string): void {
  client.setQueriesData<InfiniteData<EventPage>>({ queryKey: queryKeys.eventLists }, (list) =>
    list ? { ...list, pages: withoutEvent(list.pages, id) } : list,
  );
  const remove = (events: readonly Event[] | undefined) => events?.filter((event) => event.id !== id);
  client.setQueriesData<readonly Event[]>({ queryKey: queryKeys.recentEvents }, remove);
  client.setQueryData<readonly Event[]>(queryKeys.arrivedEvents, remove);
}

function updateAlerts(client: QueryClient, message: Extract<StreamMessage, { type: 'alert' }>): void {
  const { alert, open } = message;
  client.setQueryData<number>(queryKeys.openAlerts, open);
  changeAlertLists(client, (pages, query) => {
    const belongs = alertMatches(readAlertFilter(new URLSearchParams(query)), alert);
    return withAlert(pages, alert, belongs);
  });
  client.setQueryData<readonly Alert[]>(queryKeys.ongoingAlerts, (alerts) => alerts && withOngoingAlert(alerts, alert));
  client.setQueryData<AlertDetails>(queryKeys.alert(alert.id), (details) => details && { ...details, ...alert });
}

function removeAlert(client: QueryClient, message: Extract<StreamMessage, { type: 'alert-removed' }>): void {
  const { id, open } = message;
  client.setQueryData<number>(queryKeys.openAlerts, open);
  changeAlertLists(client, (pages) => withoutAlert(pages, id));
  client.setQueryData<readonly Alert[]>(queryKeys.ongoingAlerts, (alerts) =>
    alerts?.filter((alert) => alert.id !== id),
  );
}

function changeAlertLists(
  client: QueryClient,
  change: (pages: readonly AlertPage[], query: string) => readonly AlertPage[],
): void {
  const lists = client.getQueriesData<InfiniteData<AlertPage>>({ queryKey: queryKeys.alertLists });
  for (const [key, list] of lists) {
    if (list) client.setQueryData(key, { ...list, pages: [...change(list.pages, String(key[1]))] });
  }
}
