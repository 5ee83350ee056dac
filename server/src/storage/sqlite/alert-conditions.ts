import type { AlertQuery } from '#contract/alerts.ts';
import { decodeCursor } from './event-cursor.ts';
import { type Conditions, type Parameter, toWhere } from './query-conditions.ts';

/** As the partial index `alerts_open` has it, so that it is used. */
export const IS_OPEN = 'held_back IS NULL AND acknowledged_at_ms IS NULL AND false_alarm_id IS NULL';

const STATES: Readonly<Record<AlertQuery['state'], string | null>> = {
  open: IS_OPEN,
  ongoing: 'held_back IS NULL AND ended_at_ms IS NULL',
  acknowledged: 'held_back IS NULL AND acknowledged_at_ms IS NOT NULL',
  'false-alarm': 'held_back IS NULL AND false_alarm_id IS NOT NULL',
  'held-back': 'held_back IS NOT NULL',
  told: 'held_back IS NULL',
  all: null,
};

const CONDITIONS: Conditions<AlertQuery> = {
  state: (state) => (STATES[state] === null ? null : [STATES[state]]),
  rule: (rule) => ['rule = ?', rule],
  camera: (camera) => ['camera = ?', camera],
  severity: (severity) => ['severity = ?', severity],
  afterMs: (timeMs) => ['raised_at_ms >= ?', timeMs],
  beforeMs: (timeMs) => ['raised_at_ms < ?', timeMs],
  cursor: (cursor) => {
    const { startedAtMs, id } = decodeCursor(cursor);
    return ['(raised_at_ms, id) < (?, ?)', startedAtMs, id];
  },
};

/** @throws OperationalError `invalid-cursor` */
export function toAlertConditions(query: AlertQuery): { where: string; parameters: Parameter[] } {
  return toWhere(CONDITIONS, query);
}
