import type { Event } from '#contract/event.ts';
import { formatDuration } from '../format/format-duration.ts';
import { formatScore } from '../format/format-quantity.ts';

/** How long the object was in view, or that it still is. */
export function describeEventDuration(event: Event): string {
  return event.endedAtMs === null ? 'in view now' : formatDuration(event.endedAtMs - event.startedAtMs);
}

/** A label as a word at the start of a line. */
export function eventTitle(event: Pick<Event, 'label'>): string {
  return capitalised(event.label);
}

/** What is known of the object beside its label, as pairs of a name and words. */
export function knownFacts(event: Event): (readonly [string, string])[] {
  const attributes = Object.entries(event.attributes).map(
    ([name, { value, score }]) => [capitalised(name), `${value} (${formatScore(score)})`] as const,
  );
  return [
    ...(event.text === null ? [] : [['Text', event.text.value] as const]),
    ...attributes,
    ...(event.isStationary ? [['Movement', 'stands still'] as const] : []),
  ];
}

/** The words that tell one object of a label from the next: "red · AB 123". */
export function distinguishingWords(event: Pick<Event, 'attributes' | 'text'>): string {
  const values = Object.values(event.attributes).map(({ value }) => value);
  return [...(event.text === null ? [] : [event.text.value]), ...values].join(' · ');
}

/** Address of the snapshot that changes when a better one was taken. */
export function snapshotAddress(event: Event): string | null {
  if (event.snapshotUrl === null) return null;
  return `${event.snapshotUrl}${event.snapshotUrl.includes('?') ? '&' : '?'}v=${Math.round(event.bestAtMs)}`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
