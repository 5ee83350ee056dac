import { ActionIcon, Button, Chip, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { DateRange, Schedule, ScheduleTimes, TimeWindow } from '#core/rules/rule.ts';
import { WEEKDAYS, type Weekday } from '#core/rules/vocabulary.ts';
import { orAbsent, orNothing, withKey } from '../rule-draft.ts';
import { Fieldset } from './fieldset.tsx';
import { useProblemAt } from './rule-problems.tsx';

interface ScheduleFieldsProps {
  readonly schedule: Schedule | undefined;
  readonly onChange: (schedule: Schedule | undefined) => void;
}

/** At what times the rule counts, and when not. */
export function ScheduleFields({ schedule = {}, onChange }: ScheduleFieldsProps) {
  const { except, ...times } = schedule;
  const problem = useProblemAt('when.except');
  return (
    <Stack gap="sm">
      <TimesFields
        times={times}
        path="when"
        onChange={(next) => onChange(orAbsent({ ...next, ...(except && { except }) }))}
      />
      {except === undefined ? (
        <div>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange({ ...schedule, except: { weekdays: ['sunday'] } })}
          >
            But not at certain times …
          </Button>
        </div>
      ) : (
        <Fieldset
          legend="But not"
          aside={
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(orAbsent(times))}>
              Remove exception
            </Button>
          }
        >
          <TimesFields times={except} path="when.except" onChange={(next) => onChange({ ...schedule, except: next })} />
        </Fieldset>
      )}
      {problem !== null && <Problem message={problem} />}
    </Stack>
  );
}

interface TimesFieldsProps {
  readonly times: ScheduleTimes;
  readonly path: string;
  readonly onChange: (times: ScheduleTimes) => void;
}

function TimesFields({ times, path, onChange }: TimesFieldsProps) {
  const change = <Key extends keyof ScheduleTimes>(key: Key, value: ScheduleTimes[Key] | undefined) =>
    onChange(withKey(times, key, value));
  return (
    <Stack gap="sm">
      <TimeWindows
        windows={times.times ?? []}
        path={`${path}.times`}
        onChange={(windows) => change('times', orNothing(windows))}
      />
      <Chip.Group
        multiple
        value={[...(times.weekdays ?? [])]}
        onChange={(days) => change('weekdays', orNothing(inOrder(days)))}
      >
        <Group gap={6} role="group" aria-label="Weekdays">
          {WEEKDAYS.map((day) => (
            <Chip key={day} value={day} size="xs">
              {day.slice(0, 1).toUpperCase() + day.slice(1, 3)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <DateRanges
        ranges={times.dates ?? []}
        path={`${path}.dates`}
        onChange={(ranges) => change('dates', orNothing(ranges))}
      />
      <Select
        label="By the sun"
        placeholder="day and night"
        clearable
        maw={220}
        data={[
          { value: 'day', label: 'By day' },
          { value: 'night', label: 'At night' },
        ]}
        value={times.daylight ?? null}
        error={useProblemAt(`${path}.daylight`)}
        onChange={(daylight) => change('daylight', (daylight ?? undefined) as ScheduleTimes['daylight'])}
      />
    </Stack>
  );
}

function inOrder(days: readonly string[]): Weekday[] {
  return WEEKDAYS.filter((day) => days.includes(day));
}

interface ListProps<Item> {
  readonly path: string;
  readonly onChange: (items: readonly Item[]) => void;
}

function TimeWindows({ windows, path, onChange }: ListProps<TimeWindow> & { readonly windows: readonly TimeWindow[] }) {
  const problem = useProblemAt(path);
  return (
    <div>
      {windows.map((window, index) => (
        <PairRow
          // biome-ignore lint/suspicious/noArrayIndexKey: windows have no names
          key={index}
          label="Times"
          type="time"
          from={window.from}
          // A field for times of day cannot say the end of the day, which its beginning stands for here.
          to={window.to === '24:00' ? '00:00' : window.to}
          onFrom={(from) => onChange(windows.with(index, { ...window, from }))}
          onTo={(to) => onChange(windows.with(index, { ...window, to: to === '00:00' ? '24:00' : to }))}
          onRemove={() => onChange(windows.toSpliced(index, 1))}
        />
      ))}
      {problem !== null && <Problem message={problem} />}
      <AddButton label="Times of day" onClick={() => onChange([...windows, { from: '22:00', to: '06:00' }])} />
    </div>
  );
}

function DateRanges({ ranges, path, onChange }: ListProps<DateRange> & { readonly ranges: readonly DateRange[] }) {
  const problem = useProblemAt(path);
  const orOpen = (date: string) => (date === '' ? undefined : date);
  return (
    <div>
      {ranges.map((range, index) => (
        <PairRow
          // biome-ignore lint/suspicious/noArrayIndexKey: ranges have no names
          key={index}
          label="Dates"
          type="date"
          from={range.from ?? ''}
          to={range.to ?? ''}
          onFrom={(from) => onChange(ranges.with(index, withKey(range, 'from', orOpen(from))))}
          onTo={(to) => onChange(ranges.with(index, withKey(range, 'to', orOpen(to))))}
          onRemove={() => onChange(ranges.toSpliced(index, 1))}
        />
      ))}
      {problem !== null && <Problem message={problem} />}
      <AddButton label="Dates" onClick={() => onChange([...ranges, { from: today(), to: today() }])} />
    </div>
  );
}

/** The calendar day of the browser, as fields for dates say it. */
function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

interface PairRowProps {
  readonly label: string;
  readonly type: 'time' | 'date';
  readonly from: string;
  readonly to: string;
  readonly onFrom: (from: string) => void;
  readonly onTo: (to: string) => void;
  readonly onRemove: () => void;
}

function PairRow({ label, type, from, to, onFrom, onTo, onRemove }: PairRowProps) {
  return (
    <Group gap={6} mb={6} wrap="nowrap" maw={420}>
      <TextInput
        flex={1}
        type={type}
        aria-label={`${label} from`}
        value={from}
        onChange={(event) => onFrom(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed">
        to
      </Text>
      <TextInput
        flex={1}
        type={type}
        aria-label={`${label} to`}
        value={to}
        onChange={(event) => onTo(event.currentTarget.value)}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${label.toLowerCase()}`} onClick={onRemove}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  );
}

function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={onClick}>
      {label}
    </Button>
  );
}

function Problem({ message }: { message: string }) {
  return (
    <Text size="xs" c="var(--mantine-color-error)" role="alert">
      {message}
    </Text>
  );
}
