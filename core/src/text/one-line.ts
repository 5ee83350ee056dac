const MAXIMUM_CHARACTERS = 4_000;

/**
 * Control characters, line and paragraph separators, and marks that turn the direction of writing (Unicode Standard
 * Annex 9): they would forge lines of a log, move a terminal's cursor, or show a text in another order than it has.
 */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text from anywhere as one line for a log or a terminal: what is not printable reads `?`, and the end is cut off. */
export function toOneLine(text: string): string {
  const line = text.slice(0, MAXIMUM_CHARACTERS).replace(UNPRINTABLE, '?');
  return text.length > MAXIMUM_CHARACTERS ? `${line}…` : line;
}

/** The same for several lines: line feeds stay, and nothing is cut off. */
export function toPrintableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (character === '\n' ? character : '?'));
}
