import { Alert, Button, Group, Text } from '@mantine/core';
import type { Event } from '#contract/event.ts';
import { EventCard } from '../events/event-card.tsx';
import gridClasses from '../events/event-grid.module.css';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import type { useSimilarEvents } from './use-search.ts';

interface SimilarResultsProps {
  readonly similar: ReturnType<typeof useSimilarEvents>;
  readonly addressOf: (event: Event) => string;
  readonly cameraTitleOf: (camera: string) => string;
  readonly onBack: () => void;
}

/** Events that look like one, most alike first. */
export function SimilarResults({ similar, addressOf, cameraTitleOf, onBack }: SimilarResultsProps) {
  if (similar.isPending) return <PageLoader />;
  if (!similar.data)
    return <LoadFailure what="what looks alike" error={similar.error} onRetry={() => void similar.refetch()} />;
  const { events } = similar.data;
  return (
    <section aria-label="Looks alike">
      <Group justify="space-between" mt="md" mb="xs">
        <Text component="h2" size="sm" c="dimmed" fw={600}>
          Looks alike, most alike first
        </Text>
        <Button size="compact-sm" variant="default" onClick={onBack}>
          Back to the search
        </Button>
      </Group>
      {events.length === 0 && (
        <Alert color="gray">
          Nothing is known to look like it. What things look like is known where the task <b>appearance</b> runs on the
          camera.
        </Alert>
      )}
      <div className={gridClasses.grid}>
        {events.map(({ event, similarity }) => (
          <div key={event.id}>
            <EventCard event={event} address={addressOf(event)} cameraTitle={cameraTitleOf(event.camera)} />
            <Text size="xs" c="dimmed">
              {Math.round(similarity * 100)} % alike
            </Text>
          </div>
        ))}
      </div>
    </section>
  );
}
