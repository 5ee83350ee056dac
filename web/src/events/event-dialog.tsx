import { ActionIcon, Group, Modal, Text } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { Event } from '#contract/event.ts';
import { eventTitle } from './describe-event.ts';
import { EventDetailsView } from './event-details-view.tsx';

export interface EventDialogProps {
  /** The event to show, or null for none. */
  readonly id: string | null;
  /** The list that it was opened from, for its neighbours. */
  readonly events: readonly Event[];
  readonly cameraTitleOf: (camera: string) => string;
  readonly onShow: (id: string | null) => void;
}

/** One event in full. The arrow keys go through the list. */
export function EventDialog({ id, events, cameraTitleOf, onShow }: EventDialogProps) {
  const phone = useMediaQuery('(max-width: 48em)');
  const index = events.findIndex((event) => event.id === id);
  const newer = index > 0 ? events[index - 1] : undefined;
  const older = index >= 0 ? events[index + 1] : undefined;
  const show = (event: Event | undefined) => id !== null && event && onShow(event.id);
  useHotkeys([
    ['ArrowLeft', () => show(newer)],
    ['ArrowRight', () => show(older)],
  ]);
  const event = events[index];
  return (
    <Modal
      opened={id !== null}
      onClose={() => onShow(null)}
      size={1040}
      fullScreen={phone ?? false}
      title={
        <Group gap="sm">
          <Text fw={600}>{event ? `${eventTitle(event)} · ${cameraTitleOf(event.camera)}` : 'Event'}</Text>
          <Group gap={2}>
            <Step label="Newer event" event={newer} onShow={show} icon={IconChevronLeft} />
            <Step label="Older event" event={older} onShow={show} icon={IconChevronRight} />
          </Group>
        </Group>
      }
    >
      {id !== null && <EventDetailsView key={id} id={id} cameraTitleOf={cameraTitleOf} />}
    </Modal>
  );
}

function Step(props: {
  label: string;
  event: Event | undefined;
  onShow: (event: Event | undefined) => void;
  icon: typeof IconChevronLeft;
}) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={props.label}
      disabled={!props.event}
      onClick={() => props.onShow(props.event)}
    >
      <props.icon size={18} />
    </ActionIcon>
  );
}
