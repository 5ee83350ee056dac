import { Button } from '@mantine/core';
import { IconFilterOff, IconTimelineEvent } from '@tabler/icons-react';
import { EmptyState } from '../shell/empty-state.tsx';

/** Why the list of events is empty, and what to do. */
export function NoEvents({ filtering, onClear }: { filtering: boolean; onClear: () => void }) {
  if (!filtering) {
    return (
      <EmptyStateBelowFilters icon={IconTimelineEvent} title="No events yet">
        As soon as something is recognised in the picture of a camera, it appears here with a snapshot. Nothing needs to
        be reloaded.
      </EmptyStateBelowFilters>
    );
  }
  return (
    <EmptyStateBelowFilters
      icon={IconFilterOff}
      title="No events match"
      action={
        <Button variant="default" onClick={onClear}>
          Clear the filter
        </Button>
      }
    >
      Nothing that was seen fits all of the filters. Try a longer time or a lower score.
    </EmptyStateBelowFilters>
  );
}

function EmptyStateBelowFilters(props: Parameters<typeof EmptyState>[0]) {
  return (
    <div style={{ marginTop: 'var(--mantine-spacing-md)' }}>
      <EmptyState {...props} />
    </div>
  );
}
