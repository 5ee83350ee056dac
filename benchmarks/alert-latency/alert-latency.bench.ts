import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { streamMessageSchema } from '#contract/api.ts';
import { percentile } from '#core/statistics/stage-recorder.ts';
import { poll, type RunningServer, startServer } from '../../e2e/start-server.ts';
import { formatMs, parseBenchmarkOptions, report } from '../report/report.ts';
import { type AlertNote, NOTES_VARIABLE } from './note-alerts.ts';
import { measureRuleCost } from './rule-cost.ts';

/**
 * How soon somebody knows: from the end of the analysis of the frame that decided an alert to the media process telling of it, the server process hearing
 * of it, the alert on the stream of the pages, a webhook on this machine, and its picture. A whole server, whose three demo
 * cameras have a grid of zones with a rule for each, so that the ball raises alerts one after the other. Then what rules cost.
 */
const CAMERAS = ['one', 'two', 'three'];
const COLUMNS = 10;
const ROWS = 5;
const GOAL_MS = 300;
/** Comes when it is made; nobody waits for it to be told. */
const PICTURE = 'its picture in the server process';
const RULE_COUNTS = [1, 10, 50];
const GIVE_UP_AFTER_MS = 15 * 60_000;
/** For what was raised last to arrive everywhere. */
const SETTLE_MS = 3_000;
const { json, isShort } = parseBenchmarkOptions();
const WANTED_ALERTS = isShort ? 15 : 220;

type Arrivals = Map<string, number>;

await main();
process.exit(0);

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'localcv-bench-'));
  const notesFile = join(directory, 'notes');
  try {
    await using webhook = await startWebhook();
    const preload = pathToFileURL(join(import.meta.dirname, 'note-alerts.ts')).href;
    const env = { NODE_OPTIONS: `--import ${preload}`, [NOTES_VARIABLE]: notesFile };
    await using server = await startServer({ config: configuration(webhook.url), env });
    const stream = await followStream(server);
    await poll(`${WANTED_ALERTS} alerts`, async () => (stream.size >= WANTED_ALERTS ? true : null), GIVE_UP_AFTER_MS);
    await delay(SETTLE_MS);
    const notes = (await readFile(notesFile, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line): AlertNote => JSON.parse(line));
    print(notes, stream, webhook.arrivals);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function print(notes: readonly AlertNote[], stream: Arrivals, webhook: Arrivals): void {
  const noted = (what: AlertNote['what']) =>
    new Map(notes.flatMap((note) => (note.what === what ? [[note.alertId, note.atMs] as const] : [])));
  const ends: readonly (readonly [string, Arrivals])[] = [
    ['told by the media process', noted('told')],
    ['heard by the server process', noted('heard')],
    ['on the stream of the pages', stream],
    ['received as a webhook', webhook],
    [PICTURE, noted('pictured')],
  ];
  const analysed = new Map(
    notes.flatMap(({ alertId, analysedAtMs }) => (analysedAtMs === null ? [] : [[alertId, analysedAtMs] as const])),
  );
  const steps = ends.map(([step, arrivals]) => {
    const all = [...arrivals].flatMap(([alertId, atMs]) => atMs - (analysed.get(alertId) ?? Number.NaN));
    const times = all.filter((time) => !Number.isNaN(time)).sort((a, b) => a - b);
    const figures = { p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95), maximumMs: times.at(-1) ?? null };
    return { step, alerts: times.length, ...figures };
  });
  const costs = measureRuleCost(RULE_COUNTS);
  report(
    `From the end of the analysis to the alert (goal: at most ${GOAL_MS} ms)`,
    steps.map(({ step, alerts, p50Ms, p95Ms, maximumMs }) => ({
      step,
      alerts,
      'p50 ms': formatMs(p50Ms),
      'p95 ms': formatMs(p95Ms),
      'largest ms': formatMs(maximumMs),
      'of the goal': maximumMs === null || step === PICTURE ? '–' : (maximumMs / GOAL_MS).toFixed(2),
    })),
    { steps, costs },
    json,
  );
  console.log('\nWhat rules cost in a frame of 20 objects');
  console.table(
    costs.map(({ rules, msPerFrame, ratioToCopying }) => ({
      rules,
      'ms a frame': msPerFrame.toFixed(3),
      'ms a rule': (msPerFrame / rules).toFixed(4),
      'times copying the result once': ratioToCopying.toFixed(2),
    })),
  );
}

/** Everything that comes on the stream of the pages, until the server ends. */
async function followStream(server: RunningServer): Promise<Arrivals> {
  const arrivals: Arrivals = new Map();
  const response = await server.request('/api/stream');
  if (response.body === null) throw new Error('The stream has no body');
  void readLines(response.body, (line) => {
    const atMs = now();
    if (!line.startsWith('data: ')) return;
    const message = streamMessageSchema.parse(JSON.parse(line.slice('data: '.length)));
    if (message.type === 'alert' && message.change === 'raised') note(arrivals, message.alert.id, atMs);
  }).catch(() => {});
  return arrivals;
}

async function readLines(body: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  }
}

async function startWebhook() {
  const arrivals: Arrivals = new Map();
  const server = createServer((request, response) => {
    const atMs = now();
    readBody(request).then(
      (body) => {
        for (const [id] of body.matchAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g)) note(arrivals, id, atMs);
        response.end();
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The webhook has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    arrivals,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function readBody(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function note(arrivals: Arrivals, alertId: string, atMs: number): void {
  if (alertId !== '' && !arrivals.has(alertId)) arrivals.set(alertId, atMs);
}

/** The clock on the wall with fractions of a millisecond, the same in all processes of a machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function configuration(webhook: string): string {
  const cells = Array.from({ length: COLUMNS * ROWS }, (_, index) => {
    const [column, row] = [index % COLUMNS, Math.floor(index / COLUMNS)];
    const [left, right, top, bottom] = [column / COLUMNS, (column + 1) / COLUMNS, row / ROWS, (row + 1) / ROWS];
    const polygon = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
    return { name: `cell-${column}-${row}`, polygon };
  });
  const zones = Object.fromEntries(cells.map(({ name, polygon }) => [name, { polygon }]));
  const detect = { decode: 'always', tasks: { circle: { fps: 10 } } };
  const camera = { inputs: [{ path: 'demo:ball' }], detect, zones };
  const subject = { labels: ['circle'] };
  const condition = (zone: string) => ({ subject, verb: 'enters', where: { zones: [zone] } });
  const sections = {
    alerts: { clip: { enabled: false }, mergeWithinSeconds: 0, maximumPerHour: 1000 },
    notifications: { channels: { bench: { type: 'webhook', url: webhook } } },
    cameras: Object.fromEntries(CAMERAS.map((name) => [name, camera])),
    rules: Object.fromEntries(cells.map(({ name }) => [name, { condition: condition(name) }])),
  };
  return Object.entries(sections)
    .map(([section, value]) => `${section}: ${JSON.stringify(value)}\n`)
    .join('');
}
