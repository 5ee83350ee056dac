import { Anchor, Badge, Group, Paper, Switch, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBellOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { NamedRule } from '#contract/rules-api.ts';
import { DEFAULT_SEVERITY } from '#core/rules/vocabulary.ts';
import { describeUntil } from '../alerts/describe-alert.ts';
import { SeverityBadge } from '../alerts/severity-badge.tsx';
import { describeFailure } from '../api/api-error.ts';
import { formatAge, formatDateTime } from '../format/format-time.ts';
import { formatPlural } from '../format/format-words.ts';
import classes from './rule-card.module.css';
import { withKey } from './rule-draft.ts';
import { RuleMenu } from './rule-menu.tsx';
import { RuleProblemList } from './rule-problem-list.tsx';
import { ruleTitle } from './rule-title.ts';
import { useSaveRule } from './use-rules.ts';

/** One rule in the list: what it says, how it does, and what can be done with it. */
export function RuleCard({ named, nowMs }: { named: NamedRule; nowMs: number }) {
  const { name, rule, explanation, problems } = named;
  const title = ruleTitle(named);
  const isOff = rule.enabled === false;
  return (
    <Paper component="article" className={classes.card} data-off={isOff || undefined}>
      <div className={classes.words}>
        <Group gap="xs" align="baseline">
          <Link className={classes.title} to={`/rules/${name}`}>
            {title}
          </Link>
          <SeverityBadge severity={rule.severity ?? DEFAULT_SEVERITY} />
        </Group>
        {title !== explanation && (
          <Text size="sm" c="dimmed">
            {explanation}
          </Text>
        )}
        <Activity named={named} nowMs={nowMs} />
        <RuleProblemList problems={problems} back="/rules" />
      </div>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <EnabledSwitch named={named} title={title} />
        <RuleMenu named={named} title={title} />
      </Group>
    </Paper>
  );
}

function Activity({ named, nowMs }: { named: NamedRule; nowMs: number }) {
  const { name, alertsToday, lastRaisedAtMs, snoozedUntilMs } = named;
  return (
    <Group gap="sm" mt={4}>
      <Anchor component={Link} to={`/alerts?state=told&rule=${name}`} size="sm">
        {alertsToday === 0 ? 'No alerts in 24 hours' : `${formatPlural(alertsToday, 'alert')} in 24 hours`}
      </Anchor>
      {lastRaisedAtMs !== null && (
        <Text size="sm" c="dimmed" title={formatDateTime(lastRaisedAtMs)}>
          last {formatAge(lastRaisedAtMs, nowMs)}
        </Text>
      )}
      {snoozedUntilMs !== null && snoozedUntilMs > nowMs && (
        <Badge color="gray" leftSection={<IconBellOff size={12} aria-hidden />}>
          Snoozed until {describeUntil(snoozedUntilMs, nowMs)}
        </Badge>
      )}
    </Group>
  );
}

function EnabledSwitch({ named: { name, rule }, title }: { named: NamedRule; title: string }) {
  const save = useSaveRule();
  const isOn = save.isPending ? save.variables.rule.enabled !== false : rule.enabled !== false;
  const change = (enabled: boolean) =>
    save.mutate(
      { name, rule: withKey(rule, 'enabled', enabled ? undefined : false) },
      { onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }) },
    );
  return (
    <Switch aria-label={`Watch: ${title}`} checked={isOn} onChange={(event) => change(event.currentTarget.checked)} />
  );
}
