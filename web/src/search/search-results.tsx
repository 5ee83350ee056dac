import { Button, Center, Stack, Text } from '@mantine/core';
import { IconPhotoSearch } from '@tabler/icons-react';
import type { Event } from '#contract/event.ts';
import type { SearchResult } from '#contract/search.ts';
import { EventGrid } from '../events/event-grid.tsx';
import { formatPlural } from '../format/format-words.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { useNow } from '../shell/use-now.ts';
import { FacetChips } from './facet-chips.tsx';
import type { FacetName, SearchState } from './search-state.ts';
import { TimeAxis } from './time-axis.tsx';

interface SearchResultsProps {
  readonly result: SearchResult;
  readonly events: readonly Event[];
  readonly state: SearchState;
  readonly cameraTitleOf: (camera: string) => string;
  readonly addressOf: (event: Event) => string;
  readonly likeAddressOf: (event: Event) => string;
  readonly onNarrow: (change: Partial<SearchState>) => void;
  readonly more: { readonly isLoading: boolean; readonly load: () => void } | null;
}

/** What was found: over time, what it is like, and as pictures. */
export function SearchResults(props: SearchResultsProps) {
  const { result, events, state, cameraTitleOf, onNarrow, more } = props;
  const nowMs = useNow(30_000);
  const { total, isTotalExact } = result;
  const isNarrowed = state.afterMs !== null || state.beforeMs !== null;
  const nameOf = (facet: FacetName, value: string) => (facet === 'camera' ? cameraTitleOf(value) : value);
  if (result.problems.some(({ isBlocking }) => isBlocking)) return null;
  return (
    <Stack gap="xs" mt="md">
      <Text size="sm" role="status">
        {isTotalExact
          ? formatPlural(total, 'match', 'matches')
          : `More than ${total} matches; counts and times are of the newest`}
      </Text>
      <TimeAxis
        steps={result.histogram}
        isNarrowed={isNarrowed}
        onNarrow={(range) => onNarrow({ afterMs: range?.fromMs ?? null, beforeMs: range?.toMs ?? null })}
      />
      <FacetChips
        facets={result.facets}
        state={state}
        nameOf={nameOf}
        onChange={(facet, value) => onNarrow({ [facet]: value })}
      />
      {total === 0 && (
        <EmptyState
          icon={IconPhotoSearch}
          title="Nothing was seen"
          action={
            isNarrowed || state.camera || state.label || state.colour || state.zone ? (
              <Button
                variant="default"
                onClick={() =>
                  onNarrow({ camera: null, label: null, colour: null, zone: null, afterMs: null, beforeMs: null })
                }
              >
                Do not narrow it down
              </Button>
            ) : undefined
          }
        >
          No stored event is what you asked for. Try a longer time, or leave out the colour or the place.
        </EmptyState>
      )}
      <EventGrid
        events={events}
        nowMs={nowMs}
        addressOf={props.addressOf}
        cameraTitleOf={cameraTitleOf}
        likeAddressOf={props.likeAddressOf}
      />
      {more && (
        <Center mt="lg">
          <Button variant="default" loading={more.isLoading} onClick={more.load}>
            Load more
          </Button>
        </Center>
      )}
    </Stack>
  );
}
