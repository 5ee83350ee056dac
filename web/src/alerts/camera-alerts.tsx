import { Alert as Banner, Group } from '@mantine/core';
import { IconBellRinging } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Alert } from '#contract/alerts.ts';
import { formatAge } from '../format/format-time.ts';
import { useNow } from '../shell/use-now.ts';
import { AlertButtons } from './alert-buttons.tsx';
import classes from './camera-alerts.module.css';
import { SEVERITY_LOOKS, worstSeverity } from './severity-look.ts';
import { useOngoingAlerts } from './use-open-alerts.ts';

/** The colour of the frame around a camera with alerts that go on; null while there is none. */
export function alertPaint(alerts: readonly Alert[]): string | null {
  const worst = worstSeverity(alerts.map(({ severity }) => severity));
  return worst === null ? null : SEVERITY_LOOKS[worst].paint;
}

/** A mark on a camera's tile that leads to the alert which goes on there. */
export function CameraAlertMark({ alerts }: { alerts: readonly Alert[] }) {
  const [newest, ...others] = alerts;
  if (!newest) return null;
  const words = others.length === 0 ? newest.title : `${newest.title} and ${others.length} more`;
  return (
    <Link
      to={others.length === 0 ? `/alerts/${newest.id}` : `/alerts?state=ongoing&camera=${newest.camera}`}
      className={classes.mark}
      aria-label={`Alert: ${words}`}
      style={{ boxShadow: `inset 0 0 0 1.5px ${alertPaint(alerts)}` }}
    >
      <IconBellRinging size={14} aria-hidden />
      <span className={classes.words}>{words}</span>
    </Link>
  );
}

/** The alerts that go on in front of a camera, on its page. */
export function CameraAlerts({ camera }: { camera: string }) {
  const alerts = useOngoingAlerts(camera);
  const nowMs = useNow(10_000);
  return (
    <div role="status" aria-live="polite" className={classes.list}>
      {alerts.map((alert) => (
        <Banner
          key={alert.id}
          color={SEVERITY_LOOKS[alert.severity].color}
          icon={<IconBellRinging aria-hidden />}
          py="xs"
        >
          <Group justify="space-between" gap="sm">
            <span>
              <Link to={`/alerts/${alert.id}`} className={classes.link}>
                {alert.title}
              </Link>{' '}
              · {SEVERITY_LOOKS[alert.severity].label}, {formatAge(alert.raisedAtMs, nowMs)}
            </span>
            <Group gap={6}>
              <AlertButtons alert={alert} />
            </Group>
          </Group>
        </Banner>
      ))}
    </div>
  );
}
