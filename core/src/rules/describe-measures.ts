import { IRREGULAR_PLURALS, LABEL_GROUPS } from './label-groups.ts';
import type { Distance, Speed } from './rule.ts';

const UNITS = [
  { seconds: 86_400, name: 'day' },
  { seconds: 3600, name: 'hour' },
  { seconds: 60, name: 'minute' },
  { seconds: 1, name: 'second' },
] as const;

/** `2 minutes`: in the largest unit that gives a whole number, else in seconds. */
export function describeDuration(seconds: number): string {
  const unit = UNITS.find((candidate) => seconds % candidate.seconds === 0) ?? UNITS[3];
  const count = seconds / unit.seconds;
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`;
}

export function describeSpeed(speed: Speed): string {
  return 'kilometresPerHour' in speed
    ? `${speed.kilometresPerHour} km/h`
    : `${speed.pictureWidthsPerSecond} picture widths a second`;
}

export function describeDistance(distance: Distance): string {
  return 'metres' in distance ? `${distance.metres} m` : `${distance.pictureWidths} picture widths`;
}

/** The names of zones, lines and cameras as people say them. */
export function spokenName(name: string): string {
  return name.replaceAll(/[-_]+/g, ' ');
}

/** `a, b or c`. */
export function joinWords(words: readonly string[], conjunction: 'and' | 'or'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** With `a` or `an`. */
export function withArticle(noun: string): string {
  return `${/^(?:[aeio]|u(?!n[iu]|s))/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

export function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The plural of a label or of the name of a group. */
export function pluralOf(noun: string): string {
  const group = Object.hasOwn(LABEL_GROUPS, noun) ? LABEL_GROUPS[noun] : undefined;
  if (group !== undefined) return group.plural;
  const irregular = Object.hasOwn(IRREGULAR_PLURALS, noun) ? IRREGULAR_PLURALS[noun] : undefined;
  if (irregular !== undefined) return irregular;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
