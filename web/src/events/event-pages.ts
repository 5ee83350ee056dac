import type { EventPage } from '#contract/api.ts';
import type { Event } from '#contract/event.ts';

/** All events of the pages, each once: an event can move to another page while pages are being loaded. */
export function flattenEventPages(pages: readonly EventPage[]): Event[] {
  const byId = new Map<string, Event>();
  for (const event of pages.flatMap((page) => page.events)) if (!byId.has(event.id)) byId.set(event.id, event);
  return [...byId.values()];
}

export interface EventDay {
  readonly day: string;
  readonly events: readonly Event[];
}

/** Neighbouring events of the same day together, in the order given. */
export function groupEventsByDay(events: readonly Event[], dayOf: (timeMs: number) => string): EventDay[] {
  const days: { day: string; events: Event[] }[] = [];
  for (const event of events) {
    const day = dayOf(event.startedAtMs);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}
