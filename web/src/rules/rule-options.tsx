import {
  Anchor,
  Checkbox,
  Input,
  MultiSelect,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Rule } from '#core/rules/rule.ts';
import { DEFAULT_SEVERITY, type Severity } from '#core/rules/vocabulary.ts';
import { SEVERITY_CHOICES } from '../alerts/severity-look.ts';
import { notificationsApi } from '../api/notifications-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { DurationInput } from './form/duration-input.tsx';
import { useProblemAt } from './form/rule-problems.tsx';
import { withKey } from './rule-draft.ts';

export interface RuleOptionsProps {
  readonly rule: Rule;
  readonly onChange: (rule: Rule) => void;
}

/** Whom a rule tells, how loudly and how often, and what it is called. */
export function RuleOptions({ rule, onChange }: RuleOptionsProps) {
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <TextInput
          label="Title"
          placeholder={rule.sentence ?? 'made of its words'}
          maxLength={120}
          value={rule.title ?? ''}
          error={useProblemAt('title')}
          onChange={({ currentTarget: { value } }) =>
            onChange(withKey(rule, 'title', value === '' ? undefined : value))
          }
        />
        <Select
          label="How much it matters"
          allowDeselect={false}
          data={SEVERITY_CHOICES}
          value={rule.severity ?? DEFAULT_SEVERITY}
          onChange={(severity) =>
            onChange(
              withKey(
                rule,
                'severity',
                severity === DEFAULT_SEVERITY ? undefined : ((severity ?? undefined) as Severity | undefined),
              ),
            )
          }
        />
        <DurationInput
          label="At most once in"
          placeholder="no limit"
          value={rule.cooldownSeconds}
          path="cooldownSeconds"
          onChange={(seconds) => onChange(withKey(rule, 'cooldownSeconds', seconds))}
        />
        <ChannelFields rule={rule} onChange={onChange} />
      </SimpleGrid>
      <Checkbox
        label="Ask the language model first"
        description="Where one is configured, it looks at the picture and says whether that is what the rule means."
        checked={rule.verify === true}
        onChange={(event) => onChange(withKey(rule, 'verify', event.currentTarget.checked ? true : undefined))}
        error={useProblemAt('verify')}
      />
      <Switch
        label="Watch for it"
        checked={rule.enabled !== false}
        onChange={(event) => onChange(withKey(rule, 'enabled', event.currentTarget.checked ? undefined : false))}
      />
    </Stack>
  );
}

const TOLD = [
  { value: 'all', label: 'All channels' },
  { value: 'some', label: 'Some' },
  { value: 'none', label: 'None' },
];

function ChannelFields({ rule, onChange }: RuleOptionsProps) {
  // Without the list of channels a rule can still be told to all of them or to none.
  const channels = useQuery({
    queryKey: queryKeys.channels,
    queryFn: ({ signal }) => notificationsApi.channels(signal),
    retry: false,
  });
  const problem = useProblemAt('notify');
  const { notify } = rule;
  const names = [...new Set([...(channels.data?.channels ?? []).map(({ name }) => name), ...(notify ?? [])])];
  // Whoever takes the last one away is about to choose another.
  const [isChoosing, setIsChoosing] = useState(false);
  const told = notify === undefined ? 'all' : notify.length > 0 || isChoosing ? 'some' : 'none';
  const choose = (value: string) => {
    setIsChoosing(value === 'some');
    if (value === 'all') return onChange(withKey(rule, 'notify', undefined));
    onChange({ ...rule, notify: value === 'none' ? [] : names.slice(0, 1) });
  };
  return (
    <Input.Wrapper label="Where alerts are sent" labelElement="div">
      <SegmentedControl
        fullWidth
        aria-label="Where alerts are sent"
        data={TOLD.map((choice) => ({ ...choice, disabled: choice.value === 'some' && names.length === 0 }))}
        value={told}
        onChange={choose}
      />
      {told === 'some' && (
        <MultiSelect
          mt="xs"
          aria-label="Channels"
          data={names}
          value={[...(notify ?? [])]}
          error={problem ?? (notify?.length === 0 ? 'Choose at least one; without any it shows only here' : null)}
          onChange={(chosen) => {
            setIsChoosing(true);
            onChange({ ...rule, notify: chosen });
          }}
        />
      )}
      {(told === 'none' || channels.data?.channels.length === 0) && (
        <Text size="xs" c="dimmed" mt={4}>
          In this web interface only.{' '}
          {channels.data?.channels.length === 0 && (
            <Anchor component={Link} to="/settings/notifications" inherit>
              Add a channel
            </Anchor>
          )}
        </Text>
      )}
    </Input.Wrapper>
  );
}
