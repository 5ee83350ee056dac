import type { Alert, DeliveryStatus, FalseAlarm, HeldBack, Snooze } from '#contract/alerts.ts';
import { formatDuration } from '../format/format-duration.ts';
import { formatDay, formatTimeOfDay, type TimeStyle } from '../format/format-time.ts';
import type { Tone } from '../shell/state-dot.tsx';

/** Where an alert is in its life, in words for a line and a tone for its dot. */
export interface AlertStanding {
  readonly tone: Tone;
  readonly words: string;
}

/** What matters most about where an alert is in its life. */
export function alertStanding(alert: Alert): AlertStanding {
  if (alert.falseAlarm) return { tone: 'idle', words: `False alarm, marked by ${alert.falseAlarm.by}` };
  if (alert.heldBack) return { tone: 'warning', words: `Held back: ${heldBackWords(alert, alert.heldBack)}` };
  const course = alert.endedAtMs === null ? 'goes on' : `ended after ${alertDuration(alert)}`;
  if (alert.acknowledged) return { tone: 'good', words: `Acknowledged by ${alert.acknowledged.by}, ${course}` };
  return alert.endedAtMs === null
    ? { tone: 'bad', words: 'Goes on now' }
    : { tone: 'warning', words: `Ended after ${alertDuration(alert)}` };
}

/** Why nobody was told, in a few words. */
function heldBackWords({ verification }: Alert, { by }: HeldBack): string {
  if (by === 'verification' && verification === null) return 'the language model looks at it first';
  return HELD_BACK_WORDS[by];
}

const HELD_BACK_WORDS: Readonly<Record<HeldBack['by'], string>> = {
  snooze: 'snoozed',
  'rate-limit': 'too many in an hour',
  'false-alarm': 'like a false alarm',
  verification: 'not confirmed by the language model',
};

function alertDuration({ raisedAtMs, endedAtMs }: Alert): string {
  return formatDuration(Math.max(0, (endedAtMs ?? raisedAtMs) - raisedAtMs));
}

/** One moment in the life of an alert. */
export interface AlertMoment {
  readonly atMs: number;
  readonly words: string;
}

/** What has happened to an alert, in order of time. */
export function alertMoments(alert: Alert, deliveries: readonly DeliveryStatus[]): AlertMoment[] {
  const { heldBack, acknowledged, falseAlarm } = alert;
  const raised = { atMs: alert.raisedAtMs, words: heldBack ? 'Raised, and held back' : 'Raised' };
  const moments: (AlertMoment | null)[] = [
    ...deliveries.map(({ channel, sentAtMs }) =>
      sentAtMs === null ? null : { atMs: sentAtMs, words: `Sent to ${channel}` },
    ),
    alert.count > 1 ? { atMs: alert.updatedAtMs, words: `Came true ${alert.count} times, the last change here` } : null,
    acknowledged && { atMs: acknowledged.atMs, words: `Acknowledged by ${acknowledged.by}` },
    falseAlarm && { atMs: falseAlarm.atMs, words: `Marked as a false alarm by ${falseAlarm.by}` },
    alert.endedAtMs === null ? null : { atMs: alert.endedAtMs, words: 'Ended' },
  ];
  // It was raised by the clock of its frame, which may be some milliseconds ahead.
  return [raised, ...moments.filter((moment) => moment !== null).sort((a, b) => a.atMs - b.atMs)];
}

/** How a delivery stands, for a person. */
export function describeDelivery({ state, attempts, problem }: DeliveryStatus): AlertStanding {
  const because = problem === null ? '' : `: ${problem}`;
  if (state === 'sent') return { tone: 'good', words: attempts > 1 ? `Sent at attempt ${attempts}` : 'Sent' };
  if (state === 'given-up') return { tone: 'bad', words: `Given up after ${attempts} attempts${because}` };
  return attempts === 0
    ? { tone: 'busy', words: 'Waiting to be sent' }
    : { tone: 'warning', words: `Trying again (${attempts} so far)${because}` };
}

/** What people call cameras and rules. */
export interface TitlesOf {
  readonly cameraTitleOf: (camera: string) => string;
  readonly ruleTitleOf: (rule: string) => string;
}

/** "Alerts of gate from Yard are snoozed until 14:30:00." */
export function describeSnooze(snooze: Snooze, names: TitlesOf, nowMs: number, style: TimeStyle = {}): string {
  const rule = snooze.rule === null ? '' : ` of the rule “${names.ruleTitleOf(snooze.rule)}”`;
  const camera = snooze.camera === null ? '' : ` from ${names.cameraTitleOf(snooze.camera)}`;
  const until = describeUntil(snooze.untilMs, nowMs, style);
  return `${rule === '' && camera === '' ? 'All alerts' : `Alerts${rule}${camera}`} are snoozed until ${until}.`;
}

/** "14:30:00", or with the day where it is another one. */
export function describeUntil(untilMs: number, nowMs: number, style: TimeStyle = {}): string {
  const day = formatDay(untilMs, nowMs, style);
  const time = formatTimeOfDay(untilMs, style);
  return day === 'Today' ? time : `${day}, ${time}`;
}

/** What a mark does from now on. */
export function describeMark(mark: Pick<FalseAlarm, 'label' | 'toldFromScore'>): string {
  if (mark.toldFromScore === null) return `A ${mark.label} like this, here, is not told of any more.`;
  const percent = Math.round(mark.toldFromScore * 100);
  return `A ${mark.label} like this, here, is told of only with a score of ${percent} % or more.`;
}
