import { Button, Group, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useTaskTexts } from '../camera/use-task-texts.ts';
import { formatIdentifier } from '../format/format-words.ts';
import { DescriptionFilter } from './description-filter.tsx';
import { EMPTY_EVENT_FILTER, type EventFilter, isFiltering } from './event-filter.ts';
import classes from './event-filter-bar.module.css';
import { TimeFilter } from './time-filter.tsx';
import { withChosen } from './with-chosen.ts';

const SCORES = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

export interface EventFilterBarProps {
  readonly filter: EventFilter;
  readonly onChange: (filter: EventFilter) => void;
  readonly cameraTitleOf: (camera: string) => string;
}

/** What to filter by; only what there are events of is offered. */
export function EventFilterBar({ filter, onChange, cameraTitleOf }: EventFilterBarProps) {
  const facets = useQuery({ queryKey: queryKeys.eventFacets, queryFn: ({ signal }) => localcvApi.eventFacets(signal) });
  const textsOf = useTaskTexts();
  const change = (part: Partial<EventFilter>) => onChange({ ...filter, ...part });
  return (
    <search className={classes.bar} aria-label="Filter events">
      <Select
        label="Camera"
        placeholder="All"
        clearable
        searchable
        data={withChosen(facets.data?.cameras, filter.camera).map((camera) => ({
          value: camera,
          label: cameraTitleOf(camera),
        }))}
        value={filter.camera}
        onChange={(camera) => change({ camera })}
      />
      <Select
        label="Label"
        placeholder="All"
        clearable
        searchable
        data={withChosen(facets.data?.labels, filter.label).map((value) => ({ value, label: formatIdentifier(value) }))}
        value={filter.label}
        onChange={(label) => change({ label })}
      />
      <Select
        label="Task"
        placeholder="All"
        clearable
        data={withChosen(facets.data?.tasks, filter.task).map((value) => ({ value, label: textsOf(value).title }))}
        value={filter.task}
        onChange={(task) => change({ task })}
      />
      <Select
        label="Score"
        placeholder="Any"
        clearable
        data={SCORES.map((score) => ({ value: String(score), label: `${Math.round(score * 100)} % or more` }))}
        value={filter.minimumScore === null ? null : String(filter.minimumScore)}
        onChange={(score) => change({ minimumScore: score === null ? null : Number(score) })}
      />
      <DescriptionFilter filter={filter} facets={facets.data} onChange={change} />
      <TimeFilter filter={filter} onChange={change} />
      {isFiltering(filter) && (
        <Group className={classes.clear}>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconX size={14} aria-hidden />}
            onClick={() => onChange(EMPTY_EVENT_FILTER)}
          >
            Clear
          </Button>
        </Group>
      )}
    </search>
  );
}
