import { Anchor, Group } from '@mantine/core';
import { Link } from 'react-router';
import type { Alert } from '#contract/alerts.ts';
import { formatDuration } from '../format/format-duration.ts';
import { formatDateTime } from '../format/format-time.ts';
import { FactList } from '../shell/fact-list.tsx';
import { StateDot } from '../shell/state-dot.tsx';
import { useNow } from '../shell/use-now.ts';
import { alertStanding } from './describe-alert.ts';
import { SeverityBadge } from './severity-badge.tsx';
import { useRuleTitles } from './use-rule-titles.ts';

/** What is known of an alert as a whole. */
export function AlertFacts({ alert, cameraTitleOf }: { alert: Alert; cameraTitleOf: (camera: string) => string }) {
  const { titleOf } = useRuleTitles();
  const nowMs = useNow(5_000);
  const standing = alertStanding(alert);
  const { camera, heldBack, verification } = alert;
  return (
    <FactList
      facts={[
        [
          'State',
          <Group key="state" gap={6} component="span">
            <StateDot tone={standing.tone} /> {standing.words}
          </Group>,
        ],
        ...(heldBack ? [['Why held back', heldBack.reason] as const] : []),
        ['Severity', <SeverityBadge key="severity" severity={alert.severity} />],
        [
          'Camera',
          camera === null ? (
            'several'
          ) : (
            <Anchor key="camera" component={Link} to={`/cameras/${camera}`} inherit>
              {cameraTitleOf(camera)}, live
            </Anchor>
          ),
        ],
        [
          'Rule',
          <Anchor key="rule" component={Link} to={`/alerts?state=told&rule=${alert.rule}`} inherit>
            {titleOf(alert.rule)}
          </Anchor>,
        ],
        ['Raised', formatDateTime(alert.raisedAtMs)],
        ['Lasted', formatDuration((alert.endedAtMs ?? nowMs) - alert.raisedAtMs)],
        ...(alert.count > 1 ? [['Came true', `${alert.count} times`] as const] : []),
        ...(verification
          ? [
              [
                'Language model',
                `${verification.isConfirmed ? 'Confirmed' : 'Not confirmed'}: ${verification.words}`,
              ] as const,
            ]
          : []),
      ]}
    />
  );
}
