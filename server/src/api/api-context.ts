import type { Logger } from 'pino';
import type { DeliveryStatus } from '#contract/alerts.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { CameraDirectory } from '../cameras/camera-directory.ts';
import type { ClosedConnections } from '../closed-connections.ts';
import type { ConfigStore } from '../config/config-store.ts';
import type { LanguageModel } from '../language-model/language-model.ts';
import type { ModelDesk } from '../models/model-desk.ts';
import type { ModelTrials } from '../models/model-trials.ts';
import type { NotificationDesk } from '../notifications/notification-desk.ts';
import type { People } from '../people/people.ts';
import type { RuleActivity } from '../rules/rule-desk.ts';
import type { UploadedClips } from '../rules/uploaded-clips.ts';
import type { StatisticsHistory } from '../statistics/statistics-history.ts';
import type { EventSearch } from '../storage/event-search.ts';
import type { EventStore } from '../storage/event-store.ts';
import type { StreamHub } from '../stream/stream-hub.ts';
import type { MediaSupervisor } from '../supervision/media-supervisor.ts';
import type { TlsState } from '../tls/https-server.ts';

/** Everything that the routes work with. They own none of it. */
export interface ApiContext {
  readonly version: string;
  readonly logger: Logger;
  readonly accounts: Accounts;
  readonly cameras: CameraDirectory;
  readonly config: ConfigStore;
  readonly media: MediaSupervisor;
  readonly events: EventStore;
  readonly search: EventSearch;
  readonly alerts: Alerts;
  readonly notifications: NotificationDesk;
  readonly people: People;
  readonly trials: ModelTrials;
  readonly uploadedClips: UploadedClips;
  readonly hub: StreamHub;
  readonly models: ModelDesk;
  readonly statistics: StatisticsHistory;
  /** The one that is set up at present; null or left out where there is none. */
  languageModel?(): LanguageModel | null;
  /** Folder of the built web interface; may be missing. */
  readonly webDirectory: string;
  /** How HTTPS does; left out by servers without it, null while there is none. */
  tls?(): TlsState | null;
  /** What is wrong with the server at present, in sentences with remedies. */
  listProblems(): readonly string[];
  /** What alerts and snoozes say of a rule; left out, nothing. */
  ruleActivity?(rule: string): RuleActivity;
  /** What became of telling of an alert. */
  deliveriesOf(alertId: string): readonly DeliveryStatus[];
  /** Connections to the HTTP and HTTPS servers that were closed for what they did. */
  readonly closedConnections: ClosedConnections;
  /** Events that wait to be stored, and that were given up. */
  eventQueue(): { waiting: number; dropped: number };
}
