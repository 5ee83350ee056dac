import type {
  Alert,
  AlertObject,
  AlertPage,
  AlertPicture,
  AlertQuery,
  AlertSignal,
  HeldBack,
} from '#contract/alerts.ts';

/** An alert with what only the server itself needs to know. */
export interface StoredAlert {
  readonly alert: Alert;
  /** What it was about when it was raised, as its picture shows it. */
  readonly decidingObjects: readonly AlertObject[];
  /** When it was handed over to be delivered; null while it was not. */
  readonly toldAtMs: number | null;
  readonly endToldAtMs: number | null;
  /** It waits for a second opinion until then; null where it does not, or no longer. */
  readonly tellAfterMs: number | null;
}

export interface NewAlert {
  readonly signal: AlertSignal;
  readonly title: string;
  readonly heldBack: HeldBack | null;
  readonly tellAfterMs: number | null;
}

/** An alert that a rule which comes true again may go on in. */
export interface SameAlertQuery {
  readonly rule: string;
  readonly camera: string | null;
  readonly heldBackBy: HeldBack['by'] | null;
  /** It is still on, or ended within these times. */
  readonly endedAfterMs: number;
  readonly endedBeforeMs: number;
}

export interface Acknowledgement {
  readonly atMs: number;
  readonly by: string;
}

/** What is to be acknowledged at a stroke: told alerts that nobody has looked at yet. */
export interface OpenAlertsFilter {
  readonly raisedUntilMs: number;
  readonly rule?: string | undefined;
  readonly camera?: string | undefined;
}

/**
 * Port: alerts, kept across restarts. Adapters pass `alert-store.contract.ts`. Every method may throw an OperationalError `storage-…`;
 * those that pass (`retryable`) leave everything stored as it was, and every call can be repeated. Methods that name an unknown alert or occurrence
 * change nothing and return null.
 *
 * Each time that a rule comes true is an occurrence, known by the `alertId` of its signals. The first one gives its alert the id, later ones
 * may go on in it. An alert has ended when all of its occurrences have.
 */
export interface AlertStore {
  /** Adds an alert; an occurrence that is known already comes back as it is. */
  raise(alert: NewAlert): StoredAlert;
  /** Adds a further occurrence to an alert: it counts one more and is on again. A known occurrence changes nothing. */
  goOn(alertId: string, signal: AlertSignal): StoredAlert | null;
  /** Takes over what an occurrence looks like now; null also where that has ended. */
  update(signal: AlertSignal): StoredAlert | null;
  /** Ends an occurrence; null also where it has ended before. */
  end(occurrenceId: string, timeMs: number): StoredAlert | null;
  /** Ends everything that is on; `null`: each at its last change. */
  endAll(timeMs: number | null): StoredAlert[];

  find(id: string): StoredAlert | null;
  findByOccurrence(occurrenceId: string): StoredAlert | null;
  /** The newest one that nobody has acknowledged or marked. One that a second opinion was against is not among them. */
  findSame(query: SameAlertQuery): StoredAlert | null;
  /**
   * Newest first. A cursor stays good while alerts are added and removed.
   *
   * @throws OperationalError `invalid-cursor`
   */
  list(query: AlertQuery): Omit<AlertPage, 'open'>;
  /** Alerts that were not held back, are not acknowledged and no false alarm. */
  countOpen(): number;
  /** Alerts of a rule that were not held back, raised after one time and until another. */
  countRaised(rule: string, afterMs: number, untilMs: number): number;
  /** When the newest alert of a rule was raised that was not held back. */
  findLastRaisedMs(rule: string): number | null;

  /** Alerts that are to be told of and were not yet, oldest first. */
  listUntold(limit: number): StoredAlert[];
  /** Alerts whose second opinion has not come in time. */
  listUnverified(nowMs: number, limit: number): StoredAlert[];
  /** Alerts that were told of and ended outside of these times, whose end was not told of. */
  listUntoldEnds(endedBeforeMs: number, orAfterMs: number, limit: number): StoredAlert[];
  /** `reason`: what it says from now on. */
  setTold(id: string, atMs: number, reason?: string): StoredAlert | null;
  setEndTold(id: string, atMs: number): void;
  /** `null` lets it go. It waits for no opinion any more. */
  setHeldBack(id: string, heldBack: HeldBack | null): StoredAlert | null;
  setVerification(id: string, verification: Alert['verification'], heldBack: HeldBack | null): StoredAlert | null;
  /** Null takes it back. An acknowledgement that is there stays as it is. */
  acknowledge(id: string, acknowledgement: Acknowledgement | null): StoredAlert | null;
  /** @returns those that were not acknowledged before, newest first */
  acknowledgeAll(filter: OpenAlertsFilter, acknowledgement: Acknowledgement): StoredAlert[];

  /** Keeps the first picture of an alert; a picture of a later occurrence is taken only where there is none. */
  savePicture(picture: AlertPicture): Promise<StoredAlert | null>;
  /** JPEG, or null where there is none. */
  readPicture(id: string): Promise<Uint8Array | null>;
  setClip(id: string): StoredAlert | null;
  /**
   * Removes alerts that ended before a time, with their pictures, at most `limit` of them. Their marks stay.
   *
   * @returns their ids
   */
  deleteEndedBefore(timeMs: number, limit: number): Promise<string[]>;
}
