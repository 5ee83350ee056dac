/** How times are shown; tests fix what a browser takes from its user. */
export interface TimeStyle {
  readonly locale?: string;
  readonly timeZone?: string;
}

/** The time of day to the second. */
export function formatTimeOfDay(timeMs: number, style: TimeStyle = {}): string {
  return format(timeMs, style, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** Date and time to the second. */
export function formatDateTime(timeMs: number, style: TimeStyle = {}): string {
  return format(timeMs, style, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** "just now", "5 min ago", "3 h ago", "2 d ago"; the future counts as now. */
export function formatAge(timeMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - timeMs) / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** "Today", "Yesterday" or the date. */
export function formatDay(timeMs: number, nowMs: number, style: TimeStyle = {}): string {
  const day = dayKey(timeMs, style);
  if (day === dayKey(nowMs, style)) return 'Today';
  if (day === dayKey(nowMs - 86_400_000, style)) return 'Yesterday';
  return format(timeMs, style, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

function dayKey(timeMs: number, style: TimeStyle): string {
  return format(timeMs, { ...style, locale: 'en-CA' }, { year: 'numeric', month: '2-digit', day: '2-digit' });
}

function format(timeMs: number, style: TimeStyle, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(style.locale, {
    ...options,
    ...(style.timeZone ? { timeZone: style.timeZone } : {}),
  }).format(timeMs);
}
