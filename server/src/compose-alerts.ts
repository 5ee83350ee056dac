import { Alerts } from './alerts/alerts.ts';
import { composeNotifications, type Notifications, type NotificationsOptions } from './compose-notifications.ts';
import type { LanguageModel } from './language-model/language-model.ts';
import { ModelVerifier } from './language-model/model-verifier.ts';
import { RateLimitedLog } from './rate-limited-log.ts';
import { AlertClipFiles } from './storage/alert-clip-files.ts';
import { SnapshotFiles } from './storage/snapshot-files.ts';
import { SqliteAlertStore } from './storage/sqlite/sqlite-alert-store.ts';
import { SqliteQuietStore } from './storage/sqlite/sqlite-quiet-store.ts';

const LOG_INTERVAL_MS = 60_000;

export interface AlertPartsOptions extends Omit<NotificationsOptions, 'alerts'> {
  readonly picturesDirectory: string;
  readonly clipsDirectory: string;
  /** As it is configured at that moment; null where there is none. */
  languageModel(): LanguageModel | null;
}

/** What makes alerts of what the media process tells, and what sends them. Both begin when they are told to. */
export interface AlertParts {
  readonly alerts: Alerts;
  readonly notifications: Notifications;
}

/** Puts together all that alerts go through in the server process. What is opened is closed by the stack. */
export function composeAlerts(stack: AsyncDisposableStack, options: AlertPartsOptions): AlertParts {
  const { config, database, hub, logger, picturesDirectory, clipsDirectory } = options;
  const store = new SqliteAlertStore(database, new SnapshotFiles(picturesDirectory));
  const notifications = composeNotifications(stack, { ...options, alerts: store });
  const problems = new RateLimitedLog((line) => logger.warn(line), undefined, LOG_INTERVAL_MS);
  const verifier = new ModelVerifier({
    config: () => config.config,
    model: options.languageModel,
    onOpinion: (alertId, opinion) => alerts.desk.onOpinion(alertId, opinion),
    onProblem: (problem) => problems.write(`alerts: no second opinion, they are told of without: ${problem}`),
    now: () => performance.now(),
  });
  const alerts = stack.use(
    new Alerts({
      alerts: store,
      quiet: new SqliteQuietStore(database),
      clips: new AlertClipFiles(clipsDirectory),
      outbox: notifications.queue,
      verifier,
      logger,
      publish: (message) => hub.publish(message),
      config: () => config.config,
      now: Date.now,
    }),
  );
  stack.use(verifier);
  return { alerts, notifications };
}
