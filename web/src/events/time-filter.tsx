import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { EVENT_RANGES, type EventFilter, type EventRange } from './event-filter.ts';
import { fromLocalInput, toLocalInput } from './local-date-time.ts';

const CUSTOM = 'custom';
const CHOICES = [
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: CUSTOM, label: 'From … to …' },
];

/** A span of time by name, or by hand with a beginning and an end. */
export function TimeFilter(props: { filter: EventFilter; onChange: (part: Partial<EventFilter>) => void }) {
  const { filter, onChange } = props;
  const hasBounds = filter.afterMs !== null || filter.beforeMs !== null;
  const [byHand, setByHand] = useState(hasBounds);
  const custom = filter.range === null && (byHand || hasBounds);
  return (
    <>
      <Select
        label="Time"
        placeholder="Any"
        clearable
        data={CHOICES}
        value={custom ? CUSTOM : filter.range}
        onChange={(choice) => {
          setByHand(choice === CUSTOM);
          const range = choice !== null && choice in EVENT_RANGES ? (choice as EventRange) : null;
          onChange({ range, afterMs: null, beforeMs: null });
        }}
      />
      {custom && (
        <>
          <TextInput
            type="datetime-local"
            label="From"
            value={toLocalInput(filter.afterMs)}
            onChange={(event) => onChange({ afterMs: fromLocalInput(event.currentTarget.value) })}
          />
          <TextInput
            type="datetime-local"
            label="To"
            value={toLocalInput(filter.beforeMs)}
            onChange={(event) => onChange({ beforeMs: fromLocalInput(event.currentTarget.value) })}
          />
        </>
      )}
    </>
  );
}
