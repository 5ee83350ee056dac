import type { SentenceSurroundings } from '../compiled-sentence.ts';
import type { Token } from '../token.ts';

/** A name by which people call a zone, a line or a camera. */
export interface NamedPlace {
  readonly words: readonly string[];
  readonly kind: 'zone' | 'line' | 'camera';
  /** As rules write it. */
  readonly name: string;
  /** A further word for it, neither its name nor its title. */
  readonly isAlias: boolean;
}

/** All names of places, by first word, longest first. */
export type PlaceNames = ReadonlyMap<string, readonly NamedPlace[]>;

const WORD = /\d+|[\p{L}\p{M}']+/gu;

/** Names, titles and further words of all zones, lines and cameras. */
export function indexPlaceNames({ cameras }: SentenceSurroundings): PlaceNames {
  const index = new Map<string, NamedPlace[]>();
  const add = (kind: NamedPlace['kind'], name: string, texts: readonly (string | undefined)[], isAlias = false) => {
    for (const text of texts) {
      const words = text?.replaceAll('’', "'").toLowerCase().match(WORD);
      const [first] = words ?? [];
      if (words == null || first === undefined) continue;
      const list = index.get(first) ?? [];
      if (list.some((place) => place.kind === kind && place.name === name && place.words.join() === words.join()))
        continue;
      list.push({ words, kind, name, isAlias });
      index.set(first, list);
    }
  };
  for (const [camera, { title, zones, lines }] of Object.entries(cameras)) {
    for (const [kind, table] of [
      ['zone', zones],
      ['line', lines],
    ] as const)
      for (const [name, { title: called, words = [] }] of Object.entries(table)) {
        add(kind, name, [name, called]);
        add(kind, name, words, true);
      }
    add('camera', camera, [camera, title]);
  }
  for (const list of index.values()) list.sort((a, b) => b.words.length - a.words.length);
  return index;
}

/** The places whose name stands at a token, all of the same, longest name, and where it ends. */
export function placesAt(
  names: PlaceNames,
  tokens: readonly Token[],
  at: number,
): { readonly places: readonly NamedPlace[]; readonly to: number } | null {
  let best: { places: NamedPlace[]; to: number; length: number } | null = null;
  for (const place of names.get(tokens[at]?.word ?? '') ?? []) {
    const to = endOfWords(place.words, tokens, at);
    if (to === null || (best !== null && place.words.length < best.length)) continue;
    if (best === null || place.words.length > best.length) best = { places: [place], to, length: place.words.length };
    else best.places.push(place);
  }
  return best;
}

/** Behind these words, where they stand at a token; hyphens and underscores between them do not matter. */
export function endOfWords(words: readonly string[], tokens: readonly Token[], at: number): number | null {
  let next = at;
  for (const [index, word] of words.entries()) {
    while (index > 0 && /^[-_]$/.test(tokens[next]?.word ?? '')) next++;
    if (tokens[next]?.word !== word) return null;
    next++;
  }
  return next;
}
