/** Colours with enough contrast to each other on bright and on dark pictures; each label keeps its own. */
const PALETTE = [
  '#4dd0e1',
  '#ffb74d',
  '#81c784',
  '#f06292',
  '#9575cd',
  '#fff176',
  '#64b5f6',
  '#ff8a65',
  '#aed581',
  '#ba68c8',
];

export function colourOf(label: string): string {
  let hash = 0;
  for (const character of label) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return PALETTE[hash % PALETTE.length] ?? '#ffffff';
}
