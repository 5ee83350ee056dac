import type { Match } from '../sentences/reading/reader.ts';
import { capturedValue } from '../sentences/reading/value.ts';

export type DurationMeaning = 'at-least' | 'at-most' | 'between';

/** How long something was in view in seconds, both inclusive; null where nothing was said of it. */
export function boundsOfDuration({
  captures,
  entry,
}: Match & { readonly entry: { readonly meaning: DurationMeaning } }): {
  readonly minimum: number | null;
  readonly maximum: number | null;
} {
  const unit = capturedValue(captures.u, 'seconds')?.seconds ?? 0;
  const secondsOf = (measure: 'd' | 'e', number: 'n' | 'm') =>
    capturedValue(captures[measure], 'seconds')?.seconds ??
    (capturedValue(captures[number], 'number')?.number ?? 0) * unit;
  const first = secondsOf('d', 'n');
  if (entry.meaning === 'between') return { minimum: first, maximum: secondsOf('e', 'm') };
  return entry.meaning === 'at-least' ? { minimum: first, maximum: null } : { minimum: null, maximum: first };
}
