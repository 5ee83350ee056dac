import { Button, Center } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowUp, IconFilter } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { formatPlural } from '../format/format-words.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { useNow } from '../shell/use-now.ts';
import { EventDialog } from './event-dialog.tsx';
import { EMPTY_EVENT_FILTER, eventMatches, isFiltering, readEventFilter, writeEventFilter } from './event-filter.ts';
import { EventFilterBar } from './event-filter-bar.tsx';
import { EventGrid } from './event-grid.tsx';
import { flattenEventPages } from './event-pages.ts';
import classes from './events-page.module.css';
import { NoEvents } from './no-events.tsx';
import { useArrivedEvents } from './use-arrived-events.ts';
import { useEventList } from './use-event-list.ts';

/** What was seen, newest first. Filter and opened event are in the address, so that it can be shared. */
export function EventsPage() {
  const [search, setSearch] = useSearchParams();
  const filterText = writeEventFilter(readEventFilter(search)).toString();
  const filter = useMemo(() => readEventFilter(new URLSearchParams(filterText)), [filterText]);
  const list = useEventList(filter);
  const arrived = useArrivedEvents();
  const cameraTitleOf = useCameraTitles();
  const nowMs = useNow(30_000);
  const [filtersOpen, { toggle: toggleFilters }] = useDisclosure(false);

  const events = useMemo(() => flattenEventPages(list.data?.pages ?? []), [list.data]);
  const known = new Set(events.map((event) => event.id));
  const news = arrived.events.filter((event) => !known.has(event.id) && eventMatches(filter, event, nowMs));
  const addressOf = (event: { id: string }) => `/events?${withEvent(filterText, event.id)}`;

  // With nothing on screen there is nothing to keep still.
  const showAtOnce = list.isSuccess && events.length === 0 && news.length > 0 && !list.isFetching;
  useEffect(() => {
    if (showAtOnce) void list.refetch();
  }, [showAtOnce, list.refetch]);

  const showNews = async () => {
    await list.refetch();
    arrived.forget();
    window.scrollTo({ top: 0 });
  };
  return (
    <>
      <PageHeader title="Events" summary="Everything that was seen, newest first">
        <Button
          className={classes.filterToggle}
          variant="default"
          size="sm"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={filtersOpen}
          onClick={toggleFilters}
        >
          Filter{isFiltering(filter) ? ` (${writeEventFilter(filter).size})` : ''}
        </Button>
      </PageHeader>
      <div className={classes.filters} data-open={filtersOpen || undefined}>
        <EventFilterBar
          filter={filter}
          cameraTitleOf={cameraTitleOf}
          onChange={(changed) => setSearch(writeEventFilter(changed), { replace: true, preventScrollReset: true })}
        />
      </div>
      <div className={classes.news} role="status">
        {news.length > 0 && events.length > 0 && (
          <Button
            radius="xl"
            size="xs"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            loading={list.isRefetching}
            onClick={() => void showNews()}
          >
            {formatPlural(news.length, 'new event')}
          </Button>
        )}
      </div>
      {list.isPending && <PageLoader />}
      {list.isError && !list.data && (
        <LoadFailure what="the events" error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data && events.length === 0 && (
        <NoEvents
          filtering={isFiltering(filter)}
          onClear={() => setSearch(writeEventFilter(EMPTY_EVENT_FILTER), { replace: true })}
        />
      )}
      <EventGrid events={events} nowMs={nowMs} addressOf={addressOf} cameraTitleOf={cameraTitleOf} />
      {list.hasNextPage && (
        <Center mt="lg">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
        </Center>
      )}
      <EventDialog
        id={search.get('event')}
        events={events}
        cameraTitleOf={cameraTitleOf}
        onShow={(id) => setSearch(id === null ? filterText : withEvent(filterText, id), { preventScrollReset: true })}
      />
    </>
  );
}

function withEvent(filterText: string, id: string): URLSearchParams {
  const search = new URLSearchParams(filterText);
  search.set('event', id);
  return search;
}
