import { Anchor, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { AlertDetails } from '#contract/alerts.ts';
import { StateDot } from '../shell/state-dot.tsx';
import { describeDelivery } from './describe-alert.ts';

/** To which channels the alert goes, and how that stands. */
export function DeliveryList({ alert }: { alert: AlertDetails }) {
  if (alert.deliveries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {alert.heldBack ? 'Nobody: it was held back.' : 'Only this web interface.'} Further ways to be told are set up
        under{' '}
        <Anchor component={Link} to="/settings/notifications" inherit>
          Notifications
        </Anchor>
        .
      </Text>
    );
  }
  return (
    <List size="sm" spacing={6} listStyleType="none">
      {alert.deliveries.map((delivery) => {
        const { tone, words } = describeDelivery(delivery);
        return (
          <List.Item key={delivery.channel} style={{ overflowWrap: 'anywhere' }}>
            <StateDot tone={tone} /> <b>{delivery.channel}</b>: {words}
          </List.Item>
        );
      })}
    </List>
  );
}
