/** A time as `<input type="datetime-local">` takes it, in the viewer's time zone and to the minute. */
export function toLocalInput(timeMs: number | null): string {
  if (timeMs === null) return '';
  const time = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** The time that such a field holds; null while it is empty or incomplete. */
export function fromLocalInput(value: string): number | null {
  const timeMs = Date.parse(value);
  return Number.isNaN(timeMs) ? null : timeMs;
}
