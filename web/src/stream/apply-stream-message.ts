import type { Alert } from '#contract/alerts.ts';
import type { Camera, EventPage, StreamMessage } from '#contract/api.ts';
import type { Event } from '#contract/event.ts';
import { isOpenAndOngoing } from '../alerts/alert-filter.ts';

/** How many arrived events are kept for the "new events" button. */
export const MAXIMUM_ARRIVED_EVENTS = 200;
export const RECENT_EVENTS_LIMIT = 12;

/** The list with the camera added or replaced, in order of name. */
export function withCamera(cameras: readonly Camera[], camera: Camera): Camera[] {
  const others = cameras.filter((other) => other.name !== camera.name);
  return [...others, camera].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

export function withoutCamera(cameras: readonly Camera[], name: string): Camera[] {
  return cameras.filter((camera) => camera.name !== name);
}

/** Pages with the event brought up to date where they hold it; the same object where they do not. */
export function withUpdatedEvent(pages: readonly EventPage[], event: Event): readonly EventPage[] {
  if (!pages.some((page) => holdsEvent(page.events, event.id))) return pages;
  return pages.map((page) =>
    holdsEvent(page.events, event.id) ? { ...page, events: replaceEvent(page.events, event) } : page,
  );
}

/** Pages without the event, which turned out to be a part of another one. */
export function withoutEvent(pages: readonly EventPage[], id: string): EventPage[] {
  return pages.map((page) => ({ ...page, events: page.events.filter((event) => event.id !== id) }));
}

/** The newest events of a camera after a change, newest first and bounded. */
export function withRecentEvent(
  events: readonly Event[],
  message: Extract<StreamMessage, { type: 'event' }>,
): readonly Event[] {
  if (holdsEvent(events, message.event.id)) return replaceEvent(events, message.event);
  if (message.change !== 'new') return events;
  return [message.event, ...events].slice(0, RECENT_EVENTS_LIMIT);
}

/** Events that arrived since the list was loaded, after a change. */
export function withArrivedEvent(
  events: readonly Event[],
  message: Extract<StreamMessage, { type: 'event' }>,
): readonly Event[] {
  if (holdsEvent(events, message.event.id)) return replaceEvent(events, message.event);
  if (message.change !== 'new') return events;
  return [message.event, ...events].slice(0, MAXIMUM_ARRIVED_EVENTS);
}

/** The alerts that go on and that nobody has seen to, newest first, after one has changed. */
export function withOngoingAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  const others = alerts.filter((other) => other.id !== alert.id);
  if (!isOpenAndOngoing(alert)) return others.length === alerts.length ? alerts : others;
  return [...others, alert].sort((a, b) => b.raisedAtMs - a.raisedAtMs);
}

function holdsEvent(events: readonly Event[], id: string): boolean {
  return events.some((event) => event.id === id);
}

function replaceEvent(events: readonly Event[], event: Event): Event[] {
  return events.map((other) => (other.id === event.id ? event : other));
}
