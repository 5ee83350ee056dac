import type { AlertSignal, HeldBack, Snooze } from '#contract/alerts.ts';
import type { AlertsConfig } from '#contract/alerts-config.ts';
import { findFalseAlarm } from '#core/alerts/false-alarm-match.ts';
import type { AlertStore } from '../storage/alert-store.ts';
import type { QuietStore } from '../storage/quiet-store.ts';

const HOUR_MS = 60 * 60 * 1000;

export interface AlertJudgeOptions {
  readonly alerts: AlertStore;
  readonly quiet: QuietStore;
  config(): AlertsConfig;
  /** IANA name, for times in words. */
  timeZone(): string;
}

/** Decides whether somebody is told of an alert. Reads only; may throw an OperationalError `storage-…`. */
export class AlertJudge {
  readonly #options: AlertJudgeOptions;

  constructor(options: AlertJudgeOptions) {
    this.#options = options;
  }

  /** Why nobody is to be told of it, by a person's own wish; null where there is no reason. */
  judge(signal: AlertSignal): HeldBack | null {
    return this.#judgeSnoozes(signal) ?? this.#judgeFalseAlarms(signal);
  }

  /** Why nobody is to be told of one more alert of this rule. */
  judgeRate({ rule, timeMs }: AlertSignal): HeldBack | null {
    const { maximumPerHour } = this.#options.config();
    if (this.#options.alerts.countRaised(rule, timeMs - HOUR_MS, timeMs) < maximumPerHour) return null;
    const reason = `This rule has told of ${maximumPerHour} alerts within an hour; raise alerts.maximumPerHour, or give the rule a cool-down`;
    return { by: 'rate-limit', reason, falseAlarmId: null };
  }

  #judgeSnoozes({ rule, camera, timeMs }: AlertSignal): HeldBack | null {
    const snooze = this.#options.quiet
      .listSnoozes(timeMs)
      .findLast((one) => (one.rule ?? rule) === rule && (one.camera === null || one.camera === camera));
    if (snooze === undefined) return null;
    return { by: 'snooze', reason: this.#describe(snooze), falseAlarmId: null };
  }

  #describe({ rule, camera, untilMs, by }: Snooze): string {
    const what = [rule === null ? [] : [`the rule ${rule}`], camera === null ? [] : [`the camera ${camera}`]].flat();
    const until = new Intl.DateTimeFormat('en-GB', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: this.#options.timeZone(),
    }).format(untilMs);
    return `${by} has snoozed ${what.join(' on ') || 'everything'} until ${until}; end the snooze to be told again`;
  }

  #judgeFalseAlarms({ objects }: AlertSignal): HeldBack | null {
    const { quiet } = this.#options;
    const marks = quiet.listMarks([...new Set(objects.map(({ camera }) => camera))]);
    if (marks.length === 0) return null;
    const judged = objects.map((object) => ({
      ...object,
      embedding: object.eventId === null ? null : quiet.findEmbedding(object.eventId),
    }));
    const mark = findFalseAlarm(judged, marks);
    if (mark === null) return null;
    const reason = `Like a false alarm that somebody has marked: ${mark.label} at the same place on ${mark.camera}; take that mark away to be told of it again`;
    return { by: 'false-alarm', reason, falseAlarmId: mark.id };
  }
}
