import type { FalseAlarm, Snooze } from '#contract/alerts.ts';
import type { FalseAlarmMark } from '#core/alerts/false-alarm-match.ts';
import type { Acknowledgement, StoredAlert } from './alert-store.ts';

/**
 * Port: what keeps alerts from being told: marks of false alarms, and snoozes. Every method may throw an OperationalError
 * `storage-…`. Adapters pass `alert-store.contract.ts`.
 */
export interface QuietStore {
  /**
   * Marks an alert as a false alarm, acknowledges it, and keeps its objects as marks; there may be none.
   *
   * @param id of the judgement: that of the first mark
   * @returns null for an unknown alert; one that is marked already comes back as it is
   */
  markFalseAlarm(
    alertId: string,
    id: string,
    by: Acknowledgement,
    marks: readonly FalseAlarmMark[],
  ): StoredAlert | null;
  /** Takes the judgement, its marks and an acknowledgement that came with it back. */
  unmarkFalseAlarm(alertId: string): StoredAlert | null;
  /** Newest first. */
  listFalseAlarms(): FalseAlarm[];
  /**
   * Takes one mark away; with its last mark an alert is no false alarm any more.
   *
   * @returns the alert that it came from, null where that has expired; undefined for an unknown mark
   */
  deleteFalseAlarm(id: string): StoredAlert | null | undefined;
  /** Marks on cameras that could be meant. */
  listMarks(cameras: readonly string[]): FalseAlarmMark[];
  countHeldBack(falseAlarmId: string): void;
  /** What the object of an event looks like, or null where that is not known. */
  findEmbedding(eventId: string): Float32Array | null;

  /** Those that are not over, by their end. */
  listSnoozes(nowMs: number): Snooze[];
  /** Adds it; one for the same rule and camera is replaced. */
  saveSnooze(snooze: Snooze): void;
  /** @returns whether there was one */
  deleteSnooze(id: string): boolean;
}
