/**
 * A pattern of words, as languages write them:
 * `word`, `one|other` (either word), `~go|walk` (any form of these verbs), `[may be left out]`, `(first way|other)`,
 * `{slot}` and `{name:slot}` (a value that a reader of that name reads), `\\(` (the mark itself).
 */
export type PatternPart =
  | { readonly type: 'words'; readonly words: ReadonlySet<string> }
  | { readonly type: 'choice'; readonly isOptional: boolean; readonly ways: readonly (readonly PatternPart[])[] }
  | { readonly type: 'slot'; readonly name: string; readonly slot: string };

export type Pattern = readonly PatternPart[];

const PIECE = /\{[^}]+\}|\\.|[[\]()]|[^\s[\](){}]+/g;

/**
 * @param formsOf all forms of a verb
 * @throws TypeError where brackets do not match
 */
export function parsePattern(source: string, formsOf: (verb: string) => readonly string[]): Pattern {
  const pieces = splitPieces(source);
  let at = 0;

  function readWays(closing: string | null): PatternPart[][] {
    const ways: PatternPart[][] = [[]];
    for (;;) {
      const piece = pieces[at++];
      if (piece === undefined || piece === ']' || piece === ')') {
        if ((piece ?? null) !== closing) throw new TypeError(`Expected "${closing}" in the pattern "${source}"`);
        return ways;
      }
      if (piece === '|') ways.push([]);
      else ways.at(-1)?.push(readPart(piece));
    }
  }

  function readPart(piece: string): PatternPart {
    if (piece === '[') return { type: 'choice', isOptional: true, ways: readWays(']') };
    if (piece === '(') return { type: 'choice', isOptional: false, ways: readWays(')') };
    if (piece.startsWith('{')) {
      const [name = '', slot = name] = piece.slice(1, -1).split(':');
      return { type: 'slot', name, slot };
    }
    if (piece.startsWith('\\')) return { type: 'words', words: new Set([piece.slice(1)]) };
    const words = piece.startsWith('~') ? piece.slice(1).split('|').flatMap(formsOf) : piece.split('|');
    return { type: 'words', words: new Set(words) };
  }

  const [pattern = []] = readWays(null);
  return pattern;
}

/** In brackets a bar divides ways of several words; outside it divides words. */
function splitPieces(source: string): string[] {
  let depth = 0;
  return (source.match(PIECE) ?? []).flatMap((piece) => {
    if (/^[[(]$/.test(piece)) depth++;
    if (/^[\])]$/.test(piece)) depth--;
    const isPlain = !/^[~{\\]/.test(piece);
    return depth > 0 && isPlain && piece !== '|' ? piece.split(/(\|)/).filter((part) => part !== '') : [piece];
  });
}
