import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Accounts } from './accounts/accounts.ts';
import type { Alerts } from './alerts/alerts.ts';
import type { ApiContext } from './api/api-context.ts';
import { createApi } from './api/create-api.ts';
import { CameraDirectory } from './cameras/camera-directory.ts';
import { ClosedConnections } from './closed-connections.ts';
import { composeAlerts } from './compose-alerts.ts';
import { formatConfigProblem } from './config/config-problem.ts';
import { ConfigStore } from './config/config-store.ts';
import type { Environment } from './config/environment-references.ts';
import { EventRecorder } from './events/event-recorder.ts';
import { scheduleRetention } from './events/schedule-retention.ts';
import { lockDataFolder } from './files/instance-lock.ts';
import { readModelCatalogue } from './inference/model-store/model-catalogue.ts';
import type { LanguageModel } from './language-model/language-model.ts';
import { OpenAiLanguageModel } from './language-model/openai-language-model.ts';
import { listen } from './listen.ts';
import { ModelDesk } from './models/model-desk.ts';
import { ModelDirectory } from './models/model-directory.ts';
import { ModelTrials } from './models/model-trials.ts';
import { describeError } from './operational-error.ts';
import { People } from './people/people.ts';
import { repeat } from './repeat.ts';
import { UploadedClips } from './rules/uploaded-clips.ts';
import { fillSearchIndex } from './search/fill-search-index.ts';
import { SAMPLE_INTERVAL_MS, StatisticsHistory } from './statistics/statistics-history.ts';
import { SnapshotFiles } from './storage/snapshot-files.ts';
import { Database } from './storage/sqlite/database.ts';
import { ThreadedEventSearch } from './storage/sqlite/search/threaded-event-search.ts';
import { SqliteAccountStore } from './storage/sqlite/sqlite-account-store.ts';
import { SqliteEventStore } from './storage/sqlite/sqlite-event-store.ts';
import { SqlitePeopleStore } from './storage/sqlite/sqlite-people-store.ts';
import { CameraAnnouncer } from './stream/camera-announcer.ts';
import { StreamHub } from './stream/stream-hub.ts';
import { MediaSupervisor } from './supervision/media-supervisor.ts';
import { HttpsServer } from './tls/https-server.ts';
import { listLocalNames } from './tls/local-names.ts';
import { ServerCertificates } from './tls/server-certificates.ts';

const DEFAULT_PORT = 8080;
const LOOK_AROUND_INTERVAL_MS = 10_000;
const SESSION_CLEANUP_INTERVAL_MS = 60 * 60 * 1000;

/** The command line, which tries models in processes of its own. */
const CLI_ENTRY = join(import.meta.dirname, 'cli/main.ts');

export interface ServerOptions {
  readonly configFile: string;
  readonly dataDirectory: string;
  /** Undefined: as the configuration says. */
  readonly port: number | undefined;
  readonly host: string | undefined;
  readonly adminPassword: string | undefined;
  readonly environment: Environment;
  /** Script of the media process. */
  readonly mediaEntry: string;
  /** Folder of the built web interface. */
  readonly webDirectory: string;
  readonly logger: Logger;
}

/** A running server. Disposing it ends the media process, stores what waits and frees port and data folder. */
export interface Server extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Null while it does not speak HTTPS. */
  readonly httpsPort: number | null;
  /** Made up at the first start, to be shown once; else null. */
  readonly firstPassword: string | null;
  readonly api: FastifyInstance;
  readonly media: MediaSupervisor;
}

/**
 * Puts the server process together; the only place that chooses implementations for it. What is opened here is closed
 * in the opposite order.
 *
 * @throws OperationalError `data-in-use` | `data-impossible` | `port-…` | `storage-corrupt` | `storage-newer`
 */
export async function composeServer(options: ServerOptions): Promise<Server> {
  const { logger, environment, dataDirectory } = options;
  await using stack = new AsyncDisposableStack();
  stack.use(lockDataFolder(dataDirectory));
  const database = stack.use(Database.open(join(dataDirectory, 'localcv.db')));
  const events = new SqliteEventStore(database, new SnapshotFiles(join(dataDirectory, 'snapshots')));
  const search = stack.use(new ThreadedEventSearch(database.file));
  const accounts = new Accounts({ store: new SqliteAccountStore(database), logger, now: Date.now });
  const firstPassword = await accounts.createFirstUser(options.adminPassword);
  const schemaPort = options.port ?? DEFAULT_PORT;
  const config = stack.use(await ConfigStore.open({ file: options.configFile, environment, port: schemaPort, logger }));

  const hub = new StreamHub();
  const recorder = stack.use(
    new EventRecorder({
      store: events,
      logger,
      onEvent: (change, event) => hub.publish({ type: 'event', change, event }),
      onRemoved: (id) => hub.publish({ type: 'event-removed', id }),
    }),
  );
  // Whatever an earlier run left open was last seen then.
  recorder.closeOpenEvents();
  const clipsDirectory = join(dataDirectory, 'clips');
  const { alerts, notifications } = composeAlerts(stack, {
    ...{ version: readVersion(), config, environment, database, hub, logger },
    ...{ picturesDirectory: join(dataDirectory, 'alerts'), clipsDirectory },
    cameras: () => cameras.list(),
    languageModel: () => openLanguageModel(config),
  });
  const folders = {
    modelsDirectory: join(dataDirectory, 'models'),
    configDirectory: dirname(resolve(options.configFile)),
  };
  const media = stack.use(
    new MediaSupervisor({
      entry: options.mediaEntry,
      directories: {
        cacheDirectory: join(dataDirectory, 'cache'),
        clipsDirectory,
        ...folders,
      },
      logger,
    }),
  );
  const certificates = await openCertificates(options, config);
  if (certificates !== null) stack.use(certificates);
  const tls = () => certificates?.current ?? null;
  const people = new People({
    store: new SqlitePeopleStore(database),
    media,
    config: () => config.config,
    now: Date.now,
    onChange: () => cameras.applyConfiguration(),
  });
  const enrolledPeople = () => people.enrolled();
  const cameras = new CameraDirectory({ config, media, environment, logger, tls, enrolledPeople, now: Date.now });
  const announcer = new CameraAnnouncer(cameras, hub);
  listenToMedia({ media, announcer, recorder, alerts, cameras });
  notifications.queue.applyConfiguration();
  alerts.start();
  cameras.applyConfiguration();
  certificates?.onChange(() => cameras.applyConfiguration());
  config.onChange(() => {
    certificates?.applySettings(config.config.https);
    cameras.applyConfiguration();
    announcer.announce();
  });

  const models = stack.use(
    new ModelDirectory({
      ...folders,
      catalogue: readModelCatalogue(),
      config: () => config.config,
      onChange: () => void announceModels(models, hub),
    }),
  );
  config.onChange(() => void announceModels(models, hub));
  config.onChange(() => void config.lookAround());
  await config.lookAround();

  const uploadedClips = stack.use(
    new UploadedClips({
      directory: join(dataDirectory, 'cache/uploaded-clips'),
      media,
      config: () => config.config,
      now: Date.now,
    }),
  );
  const trials = stack.use(
    new ModelTrials({ cliEntry: CLI_ENTRY, configFile: options.configFile, dataDirectory, environment }),
  );
  const statistics = new StatisticsHistory();
  scheduleUpkeep(stack, { config, accounts, events, statistics, media, cameras, logger });

  const listening = await serveApi(stack, options, config, certificates, (https) => ({
    version: readVersion(),
    logger,
    accounts,
    cameras,
    config,
    media,
    events,
    search,
    alerts,
    notifications: notifications.desk,
    people,
    hub,
    models: new ModelDesk({ models, config, folders }),
    trials,
    uploadedClips,
    statistics,
    languageModel: () => openLanguageModel(config),
    webDirectory: options.webDirectory,
    tls: () => https()?.state ?? null,
    ruleActivity: (rule) => alerts.actions.ofRule(rule),
    deliveriesOf: (alertId) => notifications.queue.deliveriesOf(alertId),
    listProblems: () => [
      ...listProblems({ config, media, database, recorder, alerts, https: https() }),
      ...notifications.queue.problems(),
    ],
    closedConnections: new ClosedConnections(logger),
    eventQueue: () => ({ waiting: recorder.waiting, dropped: recorder.dropped }),
  }));
  media.start();

  const owned = stack.move();
  return { ...listening, firstPassword, media, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

interface MediaListeners {
  readonly media: MediaSupervisor;
  readonly announcer: CameraAnnouncer;
  readonly recorder: EventRecorder;
  readonly alerts: Alerts;
  readonly cameras: CameraDirectory;
}

/** Takes what the media process tells to whom it concerns. */
function listenToMedia({ media, announcer, recorder, alerts, cameras }: MediaListeners): void {
  media.addListener({
    onStatus: () => announcer.announce(),
    onTrack: (change) => recorder.record(change),
    onAlertSignal: (signal) => alerts.desk.onAlertSignal(signal),
    onAlertPicture: (picture) => alerts.desk.onAlertPicture(picture),
    onAlertClip: (clip) => alerts.desk.onAlertClip(clip),
    onUnknownPublisher: (camera, protocol) => cameras.createForPublisher(camera, protocol),
    onDeath: () => {
      recorder.closeOpenEvents();
      alerts.desk.endAll();
    },
  });
}

interface KeptUp {
  readonly config: ConfigStore;
  readonly accounts: Accounts;
  readonly events: SqliteEventStore;
  readonly statistics: StatisticsHistory;
  readonly media: MediaSupervisor;
  readonly cameras: CameraDirectory;
  readonly logger: Logger;
}

/** What is done again and again as long as the server runs. */
function scheduleUpkeep(stack: AsyncDisposableStack, parts: KeptUp): void {
  const { config, accounts, events, statistics, media, cameras, logger } = parts;
  stack.use(repeat(LOOK_AROUND_INTERVAL_MS, () => void config.lookAround()));
  stack.use(repeat(SAMPLE_INTERVAL_MS, () => statistics.add(Date.now(), media.processStatus, cameras.list())));
  stack.use(repeat(SESSION_CLEANUP_INTERVAL_MS, () => accounts.deleteExpiredSessions()));
  stack.use(fillSearchIndex((limit) => events.indexMissing(limit), logger));
  stack.use(scheduleRetention({ store: events, logger, retainDays: () => config.config.events.retainDays }));
}

async function announceModels(models: ModelDirectory, hub: StreamHub): Promise<void> {
  if (hub.size > 0) hub.publish({ type: 'models', models: await models.list() });
}

function openLanguageModel({ config: { languageModel } }: ConfigStore): LanguageModel | null {
  return languageModel === undefined ? null : new OpenAiLanguageModel(languageModel);
}

/** Serves the API over HTTP and, where there is a certificate, over HTTPS. */
async function serveApi(
  stack: AsyncDisposableStack,
  options: ServerOptions,
  config: ConfigStore,
  certificates: ServerCertificates | null,
  createContext: (https: () => HttpsServer | null) => ApiContext,
): Promise<Pick<Server, 'host' | 'port' | 'httpsPort' | 'api'>> {
  let https: HttpsServer | null = null;
  const context = createContext(() => https);
  const api = await createApi(context);
  stack.defer(() => api.close());
  const host = options.host ?? config.config.http.host;
  const wantedPort = options.port ?? config.config.http.port;
  const port = await listen(api, host, wantedPort);
  config.onChange(() => {
    const { http } = config.config;
    if ((options.host ?? http.host) !== host || (options.port ?? http.port) !== wantedPort)
      options.logger.warn('http.host and http.port have changed; they apply at the next start');
  });
  if (certificates !== null) {
    const secure = stack.use(new HttpsServer(api.routing, certificates, options.logger, context.closedConnections));
    https = secure;
    await secure.apply({ ...config.config.https, host });
    config.onChange(() => void secure.apply({ ...config.config.https, host }));
  }
  return { host, port, httpsPort: https?.port ?? null, api };
}

/** Without a certificate everything but HTTPS and RTMPS works. */
async function openCertificates(
  { dataDirectory, logger }: ServerOptions,
  config: ConfigStore,
): Promise<ServerCertificates | null> {
  try {
    return await ServerCertificates.open({
      folder: join(dataDirectory, 'tls'),
      settings: config.config.https,
      listLocalNames,
      logger,
      now: Date.now,
    });
  } catch (error) {
    logger.warn({ error: describeError(error) }, 'there is no certificate, so HTTPS and RTMPS are off');
    return null;
  }
}

interface Troubled {
  readonly config: ConfigStore;
  readonly media: MediaSupervisor;
  readonly database: Database;
  readonly recorder: EventRecorder;
  readonly alerts: Alerts;
  readonly https: HttpsServer | null;
}

function listProblems({ config, media, database, recorder, alerts, https }: Troubled): string[] {
  const ingest = media.processStatus?.ingest ?? [];
  const others = [
    (recorder.problem ?? alerts.desk.problem ?? database.problem)?.message,
    https?.problem,
    ...ingest.map(({ problem }) => problem),
  ];
  return [
    ...[...config.problems, ...config.notices].map((problem) => `${config.file}: ${formatConfigProblem(problem)}`),
    ...(media.isRunning ? [] : ['The media process is being started']),
    ...others.filter((problem) => typeof problem === 'string'),
  ];
}

/** The version of the installed localcv. */
export function readVersion(): string {
  const file = join(import.meta.dirname, '../../package.json');
  const manifest: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '0.0.0';
}
