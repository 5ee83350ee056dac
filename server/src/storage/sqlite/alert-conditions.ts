import type { AlertQuery } from '#contract/alerts.ts';
import { decodeCursor } from './event-cursor.ts';

type Parameter = string | number;
type Condition = readonly [sql: string, ...parameters: Parameter[]];

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

/** What each part of a query asks of an alert; values travel as parameters only. */
const CONDITIONS: {
  readonly [Key in Exclude<keyof AlertQuery, 'limit'>]-?: (value: NonNullable<AlertQuery[Key]>) => Condition | null;
} = {
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

/**
 * The WHERE clause of a query, empty where everything is asked for, and its parameters in order.
 *
 * @throws OperationalError `invalid-cursor`
 */
export function toAlertConditions(query: AlertQuery): { where: string; parameters: Parameter[] } {
  const conditions = Object.entries(query).flatMap(([key, value]) => conditionOf(key as keyof AlertQuery, value));
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
  return { where, parameters: conditions.flatMap(([, ...parameters]) => parameters) };
}

function conditionOf(key: keyof AlertQuery, value: AlertQuery[keyof AlertQuery]): Condition[] {
  if (value === undefined || key === 'limit') return [];
  // The table's type ties each value to its key, which the compiler cannot follow through a union of keys.
  const toCondition = CONDITIONS[key] as (value: unknown) => Condition | null;
  const condition = toCondition(value);
  return condition === null ? [] : [condition];
}
