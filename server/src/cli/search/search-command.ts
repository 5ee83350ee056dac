import type { Event } from '#contract/event.ts';
import { type SearchResult, searchQuerySchema, searchResultSchema } from '#contract/search.ts';
import { openEventSearcher, readPeopleNames } from '../../compose-commands.ts';
import { findDataPlaces } from '../../data-places.ts';
import { localTimeZone } from '../../local-time-zone.ts';
import { OperationalError } from '../../operational-error.ts';
import { searchStoredEvents } from '../../search/search-stored-events.ts';
import { openCliContext } from '../cli-context.ts';
import { invalidCommand, readCommandArguments } from '../command-arguments.ts';
import { formatTable } from '../text-table.ts';

export const SEARCH_USAGE = `localcv search: finds what was seen

Usage: npm start -- search "SENTENCE" [--limit N] [--json]

  search "red car at the gate yesterday evening"   lists what was seen, newest first

  --limit N       how many are listed at most, 1 to 200 (default: 20)
  --json          print JSON instead of text
  --data DIR, --config FILE   as for the server
`;

const DEFAULT_LIMIT = 20;
const OPTIONS = {
  config: { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean' },
  json: { type: 'boolean' },
  limit: { type: 'string' },
} as const;

/**
 * Runs `localcv search …` on the database, beside a running server or without one.
 *
 * @param argv what follows the word "search"
 * @throws OperationalError `command-line-invalid` | `config-file-invalid`; `sentence-not-understood`
 */
export async function runSearchCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
): Promise<void> {
  const { values, positionals } = readCommandArguments('search', argv, OPTIONS);
  if (values.help === true || (positionals.length === 0 && values.json !== true)) return write(SEARCH_USAGE);
  const query = searchQuerySchema.safeParse({ q: positionals.join(' '), limit: values.limit ?? DEFAULT_LIMIT });
  if (!query.success) throw invalidCommand('search', 'expected a whole number from 1 to 200 behind --limit');
  const places = findDataPlaces(values, environment);
  await using context = await openCliContext({ ...places, environment });
  const { config, catalogue } = context;
  const sources = { config, catalogue, people: readPeopleNames(places.dataDirectory), nowMs: Date.now() };
  using searcher = openEventSearcher(places.dataDirectory);
  const result = await searchStoredEvents(query.data, sources, (request) => searcher.find(request));
  const timeZone = config.site.timeZone ?? localTimeZone();
  write(
    values.json === true
      ? `${JSON.stringify(searchResultSchema.parse(result), null, 2)}\n`
      : describeResult(result, query.data.q, timeZone),
  );
  if (result.problems.some(({ isBlocking }) => isBlocking))
    throw new OperationalError(
      'sentence-not-understood',
      'Nothing was searched; the problems above say which part failed.',
    );
}

/** For people: how it was understood, then what was found. */
function describeResult(result: SearchResult, sentence: string, timeZone: string): string {
  const { explanation, problems, events, total, isTotalExact } = result;
  const lines = [
    ...(explanation === '' ? [] : [explanation]),
    ...problems.map(({ message, isBlocking, start, end }) => {
      const part = isBlocking && end - start < sentence.length ? ` ("${sentence.slice(start, end)}")` : '';
      return `${isBlocking ? 'problem' : 'note'}: ${message}${part}`;
    }),
  ];
  if (problems.some(({ isBlocking }) => isBlocking)) return `${lines.join('\n')}\n`;
  const count = `${isTotalExact ? '' : 'more than '}${total} found${events.length < total ? `, the newest ${events.length}:` : ''}`;
  const table = events.length === 0 ? '' : formatTable([HEADING, ...events.map((event) => toCells(event, timeZone))]);
  return `${[...lines, '', count].join('\n')}\n${table}`;
}

const HEADING = ['began', 'camera', 'what', 'known of it', 'event'];

function toCells(event: Event, timeZone: string): string[] {
  const { startedAtMs, camera, label, attributes, text, id } = event;
  const began = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
    startedAtMs,
  );
  const known = [
    ...Object.entries(attributes).map(([name, { value }]) => `${name} ${value}`),
    ...(text === null ? [] : [text.value]),
  ];
  return [began, camera, label, known.join(', '), id];
}
