import type { FoundProblem } from '../sentence-problem.ts';
import type { Reader } from './reader.ts';

/** Names of colours as rules write them. */
export interface ColourReading {
  readonly colours: readonly string[];
  readonly to: number;
  readonly problems: readonly FoundProblem[];
}

/** `red`, `dark red`, `red or blue`. */
export function readColours(reader: Reader, at: number): ColourReading | null {
  const { colours: table, colourSpellings, shades, or } = reader.language.source;
  const colours: string[] = [];
  const problems: FoundProblem[] = [];
  let next = at;
  for (;;) {
    const hasShade = shades.includes(reader.word(next));
    const word = reader.word(hasShade ? next + 1 : next);
    const colour = Object.hasOwn(table, word) ? table[word] : undefined;
    if (colour === undefined) return null;
    const meant = [colour].flat();
    colours.push(...meant.filter((name) => !colours.includes(name)));
    const to = next + (hasShade ? 2 : 1);
    if (hasShade || (word !== colour && !colourSpellings.includes(word)))
      problems.push({
        code: 'approximate',
        message: `counts as ${meant.join(' or ')}`,
        from: next,
        to,
        isBlocking: false,
      });
    const isList = or.includes(reader.word(to)) && Object.hasOwn(table, reader.word(to + 1));
    if (!isList) return { colours, to, problems };
    next = to + 1;
  }
}
