/** Longer names are cut at a word. */
const LONGEST_NAME = 40;
const FALLBACK = 'rule';

/** Words that say nothing of what a rule is about. */
const EMPTY_WORDS: ReadonlySet<string> = new Set([
  ...['a', 'an', 'the', 'is', 'are', 'there', 'please', 'me', 'us', 'let', 'know', 'when', 'whenever', 'if', 'that'],
  ...['tell', 'warn', 'alert', 'notify', 'inform', 'i', 'want', 'to', 'be', 'told', 'my'],
]);

/** A name for a rule, made of its title or its words, that none has yet: `red-car-at-gate`, `red-car-at-gate-2`, … */
export function ruleNameFrom(text: string, isTaken: (name: string) => boolean): string {
  const base = baseName(text);
  if (!isTaken(base)) return base;
  for (let number = 2; ; number++) {
    const name = `${base}-${number}`;
    if (!isTaken(name)) return name;
  }
}

function baseName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’]/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase();
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '');
  const telling = words.filter((word) => !EMPTY_WORDS.has(word));
  let name = '';
  for (const word of telling.length > 0 ? telling : words) {
    const longer = name === '' ? word.slice(0, LONGEST_NAME) : `${name}-${word}`;
    if (longer.length > LONGEST_NAME) break;
    name = longer;
  }
  return name === '' ? FALLBACK : name;
}
