import { Group, Paper, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Alert } from '#contract/alerts.ts';
import { formatAge, formatDateTime } from '../format/format-time.ts';
import { StateDot } from '../shell/state-dot.tsx';
import { AlertButtons } from './alert-buttons.tsx';
import classes from './alert-card.module.css';
import { AlertPicture } from './alert-picture.tsx';
import { alertStanding } from './describe-alert.ts';
import { SeverityBadge } from './severity-badge.tsx';
import { SEVERITY_LOOKS } from './severity-look.ts';

export interface AlertCardProps {
  readonly alert: Alert;
  readonly cameraTitleOf: (camera: string) => string;
  readonly nowMs: number;
}

/** One alert of a list, with what can be done about it. */
export function AlertCard({ alert, cameraTitleOf, nowMs }: AlertCardProps) {
  const standing = alertStanding(alert);
  const address = `/alerts/${alert.id}`;
  return (
    <Paper
      component="article"
      aria-label={alert.title}
      className={classes.card}
      style={{ '--severity-paint': SEVERITY_LOOKS[alert.severity].paint }}
    >
      <Link to={address} className={classes.picture} tabIndex={-1} aria-hidden="true">
        <AlertPicture alert={alert} />
      </Link>
      <div className={classes.words}>
        <Group gap={8} justify="space-between" wrap="nowrap" align="flex-start">
          <Link to={address} className={classes.title}>
            {alert.title}
          </Link>
          <SeverityBadge severity={alert.severity} />
        </Group>
        <Text size="sm" className={classes.reason}>
          {alert.reason}
        </Text>
        <Text size="xs" c="dimmed">
          {alert.camera === null ? 'Several cameras' : cameraTitleOf(alert.camera)} ·{' '}
          <time dateTime={new Date(alert.raisedAtMs).toISOString()} title={formatDateTime(alert.raisedAtMs)}>
            {formatAge(alert.raisedAtMs, nowMs)}
          </time>
          {alert.count > 1 && ` · ${alert.count} times`}
        </Text>
        <Text size="xs" component="div" className={classes.standing}>
          <StateDot tone={standing.tone} /> {standing.words}
        </Text>
        {alert.heldBack && (
          <Text size="xs" c="dimmed" className={classes.reason}>
            {alert.heldBack.reason}
          </Text>
        )}
        <div className={classes.buttons}>
          <AlertButtons alert={alert} />
        </div>
      </div>
    </Paper>
  );
}
