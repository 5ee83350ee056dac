import type { ReplayResult } from '#contract/rules-api.ts';
import { axisTicks, placeOnAxis } from './axis-ticks.ts';
import { describeFired } from './describe-replay.ts';
import classes from './replay-outcome.module.css';

const percent = (fraction: number) => `${fraction * 100}%`;

/** When it would have fired, at a glance. */
export function ReplayAxis({ result }: { result: ReplayResult }) {
  const { alerts, fromMs, toMs } = result;
  return (
    <div className={classes.axis} role="img" aria-label={describeFired(result, 'the stretch shown')}>
      <span className={classes.rail} />
      {alerts.map(({ timeMs }, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: two can be at the same moment
          key={index}
          className={classes.mark}
          style={{ left: percent(placeOnAxis(timeMs, fromMs, toMs)) }}
        />
      ))}
      {axisTicks(fromMs, toMs).map(({ timeMs, place, label }) => (
        <span key={timeMs} className={classes.tick} style={{ left: percent(place) }}>
          {label}
        </span>
      ))}
    </div>
  );
}
