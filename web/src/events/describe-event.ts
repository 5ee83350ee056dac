import type { Event } from '#contract/event.ts';
import { formatDuration } from '../format/format-duration.ts';

/** How long the object was in view, or that it still is. */
export function describeEventDuration(event: Event): string {
  return event.endedAtMs === null ? 'in view now' : formatDuration(event.endedAtMs - event.startedAtMs);
}

/** A label as a word at the start of a line. */
export function eventTitle(event: Pick<Event, 'label'>): string {
  return event.label.charAt(0).toUpperCase() + event.label.slice(1);
}

/** Address of the snapshot that changes when a better one was taken. */
export function snapshotAddress(event: Event): string | null {
  if (event.snapshotUrl === null) return null;
  return `${event.snapshotUrl}${event.snapshotUrl.includes('?') ? '&' : '?'}v=${Math.round(event.bestAtMs)}`;
}
