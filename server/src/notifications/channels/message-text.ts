import type { Notification } from '#contract/notifications.ts';
import type { TemplateValues } from '#core/notifications/template.ts';
import type { Severity } from '#core/rules/vocabulary.ts';
import { toOneLine } from '#core/text/one-line.ts';

const MAXIMUM_TITLE = 200;
const MAXIMUM_TEXT = 1000;

/** What channels that show a text say. Neither holds control characters; the title is one line. */
export interface MessageText {
  readonly title: string;
  readonly text: string;
}

export function messageText({ change, alert }: Notification): MessageText {
  const subject = toOneLine(alert.title).slice(0, MAXIMUM_TITLE).toWellFormed();
  const isNamed = alert.camera === null || alert.reason.includes(alert.camera);
  const place = isNamed ? '' : ` (${alert.camera})`;
  const reason = toOneLine(alert.reason).slice(0, MAXIMUM_TEXT).toWellFormed();
  return { title: `${PREFIXES[change]}${subject}`, text: `${reason}${place}` };
}

const PREFIXES: Readonly<Record<Notification['change'], string>> = { raised: '', ended: 'Ended: ', test: 'Test: ' };

/** What the placeholders of a template stand for. */
export function templateValues({ id, change, alert, url }: Notification): TemplateValues {
  return {
    id,
    change,
    alertId: alert.id,
    title: alert.title,
    reason: alert.reason,
    severity: alert.severity,
    rule: alert.rule,
    camera: alert.camera ?? '',
    labels: [...new Set(alert.objects.map(({ label }) => label))].join(', '),
    count: String(alert.count),
    raisedAt: toIso(alert.raisedAtMs),
    endedAt: alert.endedAtMs === null ? '' : toIso(alert.endedAtMs),
    url: url ?? '',
  };
}

/** From the least to the most urgent, on the scale of the receiver. */
export function priorityOf<Priority>(severity: Severity, scale: Readonly<Record<Severity, Priority>>): Priority {
  return scale[severity];
}

function toIso(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
