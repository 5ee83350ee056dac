import { Button, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useCameras } from '../cameras/use-cameras.ts';
import { withChosen } from '../events/with-chosen.ts';
import { type AlertFilter, type AlertState, EMPTY_ALERT_FILTER, writeAlertFilter } from './alert-filter.ts';
import classes from './alert-filter-bar.module.css';
import { SEVERITY_CHOICES } from './severity-look.ts';
import { useRuleTitles } from './use-rule-titles.ts';

const STATES: readonly { value: AlertState; label: string }[] = [
  { value: 'open', label: 'Open' },
  { value: 'ongoing', label: 'Going on now' },
  { value: 'acknowledged', label: 'Acknowledged' },
  { value: 'false-alarm', label: 'False alarms' },
  { value: 'told', label: 'All' },
];

export interface AlertFilterBarProps {
  readonly filter: AlertFilter;
  /** Whether there is a choice of states. */
  readonly hasStates: boolean;
  readonly cameraTitleOf: (camera: string) => string;
  readonly onChange: (filter: AlertFilter) => void;
}

/** What to filter alerts by. */
export function AlertFilterBar({ filter, hasStates, cameraTitleOf, onChange }: AlertFilterBarProps) {
  const cameras = useCameras();
  const rules = useRuleTitles();
  const change = (part: Partial<AlertFilter>) => onChange({ ...filter, ...part });
  const narrowed = hasStates ? filter : { ...filter, state: EMPTY_ALERT_FILTER.state };
  return (
    <search className={classes.bar} aria-label="Filter alerts">
      {hasStates && (
        <Select
          label="State"
          data={STATES}
          allowDeselect={false}
          value={filter.state}
          onChange={(state) => change({ state: state ?? EMPTY_ALERT_FILTER.state })}
        />
      )}
      <Select
        label="Camera"
        placeholder="All"
        clearable
        searchable
        data={withChosen(
          cameras.data?.map(({ name }) => name),
          filter.camera,
        ).map((value) => ({ value, label: cameraTitleOf(value) }))}
        value={filter.camera}
        onChange={(camera) => change({ camera })}
      />
      <Select
        label="Rule"
        placeholder="All"
        clearable
        searchable
        data={withChosen(rules.names, filter.rule).map((value) => ({ value, label: rules.titleOf(value) }))}
        value={filter.rule}
        onChange={(rule) => change({ rule })}
      />
      <Select
        label="Severity"
        placeholder="Any"
        clearable
        data={SEVERITY_CHOICES}
        value={filter.severity}
        onChange={(severity) => change({ severity })}
      />
      {writeAlertFilter(narrowed).size > 0 && (
        <Button
          variant="subtle"
          color="gray"
          className={classes.clear}
          leftSection={<IconX size={14} aria-hidden />}
          onClick={() => onChange(EMPTY_ALERT_FILTER)}
        >
          Clear
        </Button>
      )}
    </search>
  );
}
