import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Event } from '#contract/event.ts';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { EventDialog } from '../events/event-dialog.tsx';
import { flattenEventPages } from '../events/event-pages.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { SearchBox } from './search-box.tsx';
import { SearchResults } from './search-results.tsx';
import { readSearchState, type SearchState, withSentence, writeSearchState } from './search-state.ts';
import { SearchUnderstood } from './search-understood.tsx';
import { SearchWelcome } from './search-welcome.tsx';
import { SimilarResults } from './similar-results.tsx';
import { useSearch, useSimilarEvents } from './use-search.ts';

/** Finds what was seen by a sentence. The address holds the whole search, so that it can be kept and sent. */
export function SearchPage() {
  const [address, setAddress] = useSearchParams();
  const state = readSearchState(address);
  const search = useSearch(state);
  const similar = useSimilarEvents(state.like);
  const cameraTitleOf = useCameraTitles();
  const found = useMemo(() => flattenEventPages(search.data?.pages ?? []), [search.data]);
  const alike = similar.data?.events.map(({ event }) => event) ?? [];
  const events = state.like === null ? found : alike;
  const show = (next: SearchState) => setAddress(writeSearchState(next), { preventScrollReset: true });
  const addressWith = (change: Partial<SearchState>, event?: string) => {
    const next = writeSearchState({ ...state, ...change });
    if (event !== undefined) next.set('event', event);
    return next;
  };
  const addressOf = (event: Event) => `/search?${addressWith({}, event.id)}`;
  const startSearch = (sentence: string) => setAddress(writeSearchState(withSentence(sentence)));
  const result = search.data?.pages[0];
  return (
    <>
      <PageHeader title="Search" summary="Finds what was seen, by a sentence" />
      <SearchBox sentence={state.sentence ?? ''} isSearching={search.isFetching} onSearch={startSearch} />
      <div style={{ marginTop: 12 }}>
        {state.sentence === null && state.like === null && <SearchWelcome onSearch={startSearch} />}
        {state.like !== null && (
          <SimilarResults
            similar={similar}
            addressOf={addressOf}
            cameraTitleOf={cameraTitleOf}
            onBack={() => show({ ...state, like: null })}
          />
        )}
        {state.like === null && state.sentence !== null && search.isPending && <PageLoader />}
        {state.like === null && search.isError && (
          <LoadFailure what="what was found" error={search.error} onRetry={() => void search.refetch()} />
        )}
        {state.like === null && state.sentence !== null && result && !search.isError && (
          <>
            <SearchUnderstood
              sentence={search.isPlaceholderData ? '' : state.sentence}
              result={result}
              back={`/search?${address}`}
              onSearch={startSearch}
            />
            <SearchResults
              result={result}
              events={found}
              state={state}
              cameraTitleOf={cameraTitleOf}
              addressOf={addressOf}
              likeAddressOf={(event) => `/search?${addressWith({ like: event.id })}`}
              onNarrow={(change) => show({ ...state, ...change })}
              more={
                search.hasNextPage
                  ? { isLoading: search.isFetchingNextPage, load: () => void search.fetchNextPage() }
                  : null
              }
            />
          </>
        )}
      </div>
      <EventDialog
        id={address.get('event')}
        events={events}
        cameraTitleOf={cameraTitleOf}
        onShow={(id) => setAddress(addressWith({}, id ?? undefined), { preventScrollReset: true })}
      />
    </>
  );
}
