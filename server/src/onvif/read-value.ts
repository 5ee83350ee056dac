/**
 * Reading of answers whose shape devices choose: nothing is taken for granted, and every text is cut.
 */

const LONGEST_TEXT = 2_000;

/** The value behind a path of keys, or undefined. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/** The library turns texts that look like numbers, dates and truth values into these; they are texts again here. */
export function textAt(value: unknown, ...keys: readonly string[]): string | null {
  const found = valueAt(value, ...keys);
  const text = valueAt(found, '_') ?? found;
  if (text instanceof Date) return Number.isNaN(text.getTime()) ? null : text.toISOString();
  if (typeof text !== 'string' && typeof text !== 'number' && typeof text !== 'boolean') return null;
  const trimmed = String(text).trim();
  return trimmed === '' ? null : trimmed.slice(0, LONGEST_TEXT);
}

export function numberAt(value: unknown, ...keys: readonly string[]): number | null {
  const number = Number(textAt(value, ...keys) ?? Number.NaN);
  return Number.isFinite(number) && number >= 0 ? number : null;
}

/** A list, which the library gives as the element itself where there is one. */
export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...keys);
  if (found === undefined || found === null || found === '') return [];
  return Array.isArray(found) ? found : [found];
}
