import type { EventQuery } from '#contract/api.ts';
import { decodeCursor } from './event-cursor.ts';
import { type Condition, type Conditions, type Parameter, toWhere } from './query-conditions.ts';

/** What readers and people write differently between the characters of one and the same plate. */
const SEPARATORS = [' ', '-', '.'] as const;
const PLAIN_TEXT = SEPARATORS.reduce((sql, separator) => `replace(${sql}, '${separator}', '')`, 'upper(text)');

const CONDITIONS: Conditions<EventQuery> = {
  camera: (camera) => ['camera = ?', camera],
  task: (task) => ['task = ?', task],
  label: (label) => ['label = ?', label],
  minimumScore: (score) => ['best_score >= ?', score],
  afterMs: (timeMs) => ['(ended_at_ms IS NULL OR ended_at_ms >= ?)', timeMs],
  beforeMs: (timeMs) => ['started_at_ms < ?', timeMs],
  colour: (colour) => attributeIs('colour', colour),
  attribute: (attribute) => {
    const end = attribute.indexOf(':');
    return attributeIs(attribute.slice(0, end), attribute.slice(end + 1));
  },
  text: (text) => [`text IS NOT NULL AND instr(${PLAIN_TEXT}, ?) > 0`, toPlainText(text)],
  stationary: (isStationary) => ['is_stationary = ?', isStationary ? 1 : 0],
  cursor: (cursor) => {
    const { startedAtMs, id } = decodeCursor(cursor);
    return ['(started_at_ms, id) < (?, ?)', startedAtMs, id];
  },
};

/** @throws OperationalError `invalid-cursor` */
export function toConditions(query: EventQuery): { where: string; parameters: Parameter[] } {
  return toWhere(CONDITIONS, query);
}

function attributeIs(name: string, value: string): Condition {
  return [
    `EXISTS (SELECT 1 FROM json_each(attributes) AS attribute
             WHERE attribute.key = ? AND lower(attribute.value ->> 'value') = lower(?))`,
    name,
    value,
  ];
}

/** As `PLAIN_TEXT` makes the column; SQLite's `upper` knows ASCII only, and so must this. */
function toPlainText(text: string): string {
  const joined = SEPARATORS.reduce((plain, separator) => plain.replaceAll(separator, ''), text);
  return joined.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}
