import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Alert, AlertObject, AlertPage, AlertQuery, FalseAlarm, Snooze } from '#contract/alerts.ts';
import { OperationalError } from '../operational-error.ts';
import type { AlertClipFiles } from '../storage/alert-clip-files.ts';
import type { AlertStore, OpenAlertsFilter, StoredAlert } from '../storage/alert-store.ts';
import type { QuietStore } from '../storage/quiet-store.ts';
import type { AlertBoard } from './alert-board.ts';
import type { AlertTeller } from './alert-teller.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Objects of one alert that become marks. */
const MAXIMUM_MARKS_OF_ALERT = 8;
const MAXIMUM_FALSE_ALARMS = 500;
const MAXIMUM_SNOOZES = 100;
/** More alerts than these that are acknowledged at a stroke are told of by their number alone. */
const MAXIMUM_PUBLISHED = 200;

export interface AlertActionsOptions {
  readonly alerts: AlertStore;
  readonly quiet: QuietStore;
  readonly clips: AlertClipFiles;
  readonly board: AlertBoard;
  readonly teller: AlertTeller;
  now(): number;
}

/** What alerts and snoozes say of a rule. */
export interface AlertsOfRule {
  readonly alertsToday: number;
  readonly lastRaisedAtMs: number | null;
  readonly snoozedUntilMs: number | null;
}

/** What people do with alerts. Every method may throw an OperationalError `storage-…`, those that name an alert `alert-not-found`. */
export class AlertActions {
  readonly #options: AlertActionsOptions;

  constructor(options: AlertActionsOptions) {
    this.#options = options;
  }

  /** @throws OperationalError `invalid-cursor` */
  list(query: AlertQuery): AlertPage {
    return { ...this.#options.alerts.list(query), open: this.#options.board.open };
  }

  get(id: string): Alert {
    return this.#get(id).alert;
  }

  /** Of the last 24 hours. */
  ofRule(rule: string): AlertsOfRule {
    const { alerts, quiet, now } = this.#options;
    const nowMs = now();
    const snoozes = quiet.listSnoozes(nowMs).filter((one) => one.camera === null && (one.rule ?? rule) === rule);
    return {
      alertsToday: alerts.countRaised(rule, nowMs - DAY_MS, nowMs),
      lastRaisedAtMs: alerts.findLastRaisedMs(rule),
      snoozedUntilMs: snoozes.at(-1)?.untilMs ?? null,
    };
  }

  /** JPEG, or null where there is none. */
  readPicture(id: string): Promise<Uint8Array | null> {
    return this.#options.alerts.readPicture(id);
  }

  /** The caller closes it. Null where there is none. */
  async openClip(id: string): Promise<FileHandle | null> {
    return this.get(id).clipUrl === null ? null : await this.#options.clips.open(id);
  }

  acknowledge(id: string, by: string): Alert {
    return this.#changed(this.#options.alerts.acknowledge(id, { atMs: this.#options.now(), by }));
  }

  unacknowledge(id: string): Alert {
    return this.#changed(this.#options.alerts.acknowledge(id, null));
  }

  /** @returns how many were open */
  acknowledgeAll(filter: OpenAlertsFilter, by: string): number {
    const { alerts, board, now } = this.#options;
    const changed = alerts.acknowledgeAll(filter, { atMs: now(), by });
    for (const { alert } of changed.slice(0, MAXIMUM_PUBLISHED)) board.publish('changed', alert);
    return changed.length;
  }

  /**
   * Calls an alert a false alarm: it is acknowledged, and what is like its objects is held back from now on.
   *
   * @throws OperationalError `too-many-false-alarms`
   */
  markFalseAlarm(id: string, by: string): Alert {
    const { quiet, board, now } = this.#options;
    const { alert, decidingObjects } = this.#get(id);
    if (alert.falseAlarm !== null) return alert;
    if (quiet.listFalseAlarms().length >= MAXIMUM_FALSE_ALARMS)
      throw new OperationalError(
        'too-many-false-alarms',
        `There are ${MAXIMUM_FALSE_ALARMS} marks of false alarms already; take some away that are no longer needed`,
      );
    const marks = decidingObjects.slice(0, MAXIMUM_MARKS_OF_ALERT).map((object) => this.#markOf(object));
    const judgement = { atMs: now(), by };
    const marked = this.#changed(quiet.markFalseAlarm(id, marks[0]?.id ?? randomUUID(), judgement, marks));
    board.publishQuiet();
    return marked;
  }

  unmarkFalseAlarm(id: string): Alert {
    const unmarked = this.#changed(this.#options.quiet.unmarkFalseAlarm(id));
    this.#options.board.publishQuiet();
    return unmarked;
  }

  /** Tells of an alert that was held back. One that was told of already stays as it is. */
  tell(id: string): Alert {
    const { alerts, board, teller } = this.#options;
    const held = this.#get(id);
    if (held.alert.heldBack === null) return held.alert;
    const stored = alerts.setHeldBack(id, null);
    if (stored === null) throw alertNotFound();
    board.publish('changed', stored.alert);
    teller.tell(stored);
    return stored.alert;
  }

  listFalseAlarms(): FalseAlarm[] {
    return this.#options.quiet.listFalseAlarms();
  }

  /** @throws OperationalError `false-alarm-not-found` */
  deleteFalseAlarm(id: string): void {
    const { quiet, board } = this.#options;
    const stored = quiet.deleteFalseAlarm(id);
    if (stored === undefined)
      throw new OperationalError('false-alarm-not-found', 'There is no such mark; somebody has taken it away already');
    if (stored !== null) board.publish('changed', stored.alert);
    board.publishQuiet();
  }

  listSnoozes(): Snooze[] {
    return this.#options.quiet.listSnoozes(this.#options.now());
  }

  /** @throws OperationalError `too-many-snoozes` */
  snooze({ rule, camera }: Pick<Snooze, 'rule' | 'camera'>, forSeconds: number, by: string): Snooze {
    const { quiet, board, now } = this.#options;
    if (this.listSnoozes().length >= MAXIMUM_SNOOZES)
      throw new OperationalError('too-many-snoozes', `There are ${MAXIMUM_SNOOZES} snoozes already; end some of them`);
    const snooze = { id: randomUUID(), rule, camera, untilMs: now() + forSeconds * 1000, by };
    quiet.saveSnooze(snooze);
    board.publishQuiet();
    return snooze;
  }

  /** @throws OperationalError `snooze-not-found` */
  endSnooze(id: string): void {
    const { quiet, board } = this.#options;
    if (!quiet.deleteSnooze(id)) throw new OperationalError('snooze-not-found', 'There is no such snooze; it is over');
    board.publishQuiet();
  }

  #get(id: string): StoredAlert {
    const stored = this.#options.alerts.find(id);
    if (stored === null) throw alertNotFound();
    return stored;
  }

  #changed(stored: StoredAlert | null): Alert {
    if (stored === null) throw alertNotFound();
    this.#options.board.publish('changed', stored.alert);
    return stored.alert;
  }

  #markOf({ camera, label, box, score, eventId }: AlertObject) {
    const embedding = eventId === null ? null : this.#options.quiet.findEmbedding(eventId);
    return { id: randomUUID(), camera, label, box, score, embedding };
  }
}

function alertNotFound(): OperationalError {
  return new OperationalError('alert-not-found', 'There is no such alert; it may have expired');
}
