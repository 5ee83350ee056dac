/** A word, a number or a mark of a sentence. */
export interface Token {
  /** In lower case, as patterns know it. */
  readonly word: string;
  /** As it was written. Words that a contraction stands for share its place in the sentence. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** No space stands before it. */
  readonly isGlued: boolean;
  /** A hyphen with a space on both sides, which only divides. */
  readonly isDash?: boolean;
}

const TOKEN = /\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}|\d+(?:[.,]\d+)?|[\p{L}\p{M}]+(?:'\p{L}+)*|\S/gu;

/**
 * Splits a sentence. Linear in its length.
 *
 * @param contractions what short forms such as "isn't" stand for
 */
export function tokenize(sentence: string, contractions: Readonly<Record<string, readonly string[]>>): Token[] {
  // One for one, so that places in the sentence stay what they are.
  const text = sentence.replaceAll(/[’‘ʼ`´]/g, "'").replaceAll(/[–—−]/g, '-');
  const tokens: Token[] = [];
  let previousEnd = -1;
  for (const match of text.matchAll(TOKEN)) {
    const start = match.index;
    const end = start + match[0].length;
    const lower = match[0].toLowerCase();
    const words = Object.hasOwn(contractions, lower)
      ? (contractions[lower] ?? [lower])
      : splitEnding(lower, contractions);
    const isDash = lower === '-' && text[start - 1] === ' ' && text[end] === ' ';
    for (const word of words)
      tokens.push({
        ...{ word, text: sentence.slice(start, end), start, end, isGlued: start === previousEnd },
        ...(isDash && { isDash }),
      });
    previousEnd = end;
  }
  return tokens;
}

/** `gate's` as `gate` and `'s`, where the ending is a contraction of its own. */
function splitEnding(word: string, contractions: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const at = word.lastIndexOf("'");
  const ending = at > 0 ? word.slice(at) : '';
  return Object.hasOwn(contractions, ending) ? [word.slice(0, at), ...(contractions[ending] ?? [])] : [word];
}

/** Marks that only divide, and may stand anywhere. */
export function isSoftMark(token: Token | undefined): boolean {
  return token !== undefined && (token.isDash === true || /^[,;.!?:"“”„«»]$/.test(token.word));
}
