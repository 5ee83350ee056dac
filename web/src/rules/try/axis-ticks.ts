const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface AxisTick {
  readonly timeMs: number;
  /** 0 to 1 from the beginning of the stretch. */
  readonly place: number;
  readonly label: string;
}

/** Where a time is on the axis, 0 to 1. */
export function placeOnAxis(timeMs: number, fromMs: number, toMs: number): number {
  return toMs <= fromMs ? 0 : Math.min(1, Math.max(0, (timeMs - fromMs) / (toMs - fromMs)));
}

/** Hours of the clock for a day, midnights for more; at most eight of them, so that they fit on a phone. */
export function axisTicks(fromMs: number, toMs: number): AxisTick[] {
  const isDay = toMs - fromMs <= 1.5 * DAY_MS;
  const times = isDay ? hoursOf(fromMs, toMs) : midnightsOf(fromMs, toMs);
  const format = new Intl.DateTimeFormat(
    undefined,
    isDay ? { hour: '2-digit', minute: '2-digit' } : { weekday: 'short', day: 'numeric' },
  );
  return times.map((timeMs) => ({
    timeMs,
    place: placeOnAxis(timeMs, fromMs, toMs),
    label: format.format(timeMs),
  }));
}

function hoursOf(fromMs: number, toMs: number): number[] {
  const step = toMs - fromMs > 12 * HOUR_MS ? 6 : toMs - fromMs > 4 * HOUR_MS ? 2 : 1;
  const first = new Date(fromMs);
  first.setMinutes(0, 0, 0);
  const times: number[] = [];
  for (const hour = first; hour.getTime() <= toMs; hour.setHours(hour.getHours() + 1))
    if (hour.getTime() >= fromMs && hour.getHours() % step === 0) times.push(hour.getTime());
  return times;
}

function midnightsOf(fromMs: number, toMs: number): number[] {
  const every = Math.max(1, Math.ceil((toMs - fromMs) / DAY_MS / 8));
  const day = new Date(fromMs);
  day.setHours(0, 0, 0, 0);
  const times: number[] = [];
  for (let index = 0; day.getTime() <= toMs; index++, day.setDate(day.getDate() + 1))
    if (day.getTime() >= fromMs && index % every === 0) times.push(day.getTime());
  return times;
}
