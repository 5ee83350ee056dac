import { Anchor, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Alert, AlertObject } from '#contract/alerts.ts';
import { formatScore } from '../format/format-quantity.ts';
import { formatIdentifier } from '../format/format-words.ts';

/** The objects of an alert, each leading to the event that it is stored as. */
export function AlertObjects({ alert, cameraTitleOf }: { alert: Alert; cameraTitleOf: (camera: string) => string }) {
  if (alert.objects.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No single object: the alert is about time, or about nothing being there.
      </Text>
    );
  }
  return (
    <List size="sm" spacing={6} listStyleType="none">
      {alert.objects.map((object) => (
        <List.Item key={`${object.camera} ${object.eventId} ${object.box.x} ${object.box.y}`}>
          {object.eventId === null ? (
            describe(object)
          ) : (
            <Anchor component={Link} inherit to={eventAddress(object.camera, object.eventId)}>
              {describe(object)}
            </Anchor>
          )}
          {object.camera !== alert.camera && ` on ${cameraTitleOf(object.camera)}`}
        </List.Item>
      ))}
    </List>
  );
}

function describe({ label, score, attributes }: AlertObject): string {
  const values = Object.values(attributes).map(({ value }) => value);
  return [formatIdentifier(label), ...values, ...(score === null ? [] : [formatScore(score)])].join(' · ');
}

function eventAddress(camera: string, event: string): string {
  return `/events?${new URLSearchParams({ camera, event })}`;
}
