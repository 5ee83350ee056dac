import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Camera, EventPage, StreamMessage } from '#contract/api.ts';
import type { Event, EventDetails } from '#contract/event.ts';
import { queryKeys } from '../api/query-keys.ts';
import {
  withArrivedEvent,
  withCamera,
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
