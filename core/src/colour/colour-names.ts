import { chromaOf, hueOf, type Lab } from './lab.ts';

/** The basic colour terms of most languages (Berlin and Kay, "Basic Color Terms", 1969). */
export const COLOUR_NAMES = [
  'black',
  'white',
  'gray',
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'brown',
] as const;
export type ColourName = (typeof COLOUR_NAMES)[number];

const BLACK_BELOW = 22;
const WHITE_FROM = 70;

/** Hues up to an angle in degrees, and what they are called; the first that fits. */
const HUES: readonly { readonly below: number; readonly name: (colour: HueColour) => ColourName }[] = [
  { below: 20, name: ({ lightness }) => (lightness > 55 ? 'pink' : 'red') },
  { below: 48, name: nameReddish },
  { below: 80, name: nameOrangish },
  { below: 115, name: nameYellowish },
  { below: 190, name: () => 'green' },
  { below: 312, name: () => 'blue' },
  { below: 340, name: ({ lightness }) => (lightness >= 75 ? 'pink' : 'purple') },
  { below: 361, name: ({ lightness }) => (lightness > 45 ? 'pink' : 'purple') },
];

interface HueColour {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

/** What a person calls a colour that covers a larger surface. */
export function nameOfColour(colour: Lab): ColourName {
  const chroma = chromaOf(colour);
  const { lightness } = colour;
  if (lightness < 10 || chroma < neutralBelow(lightness)) return nameOfNeutral(lightness);
  const hue = hueOf(colour);
  return HUES.find(({ below }) => hue < below)?.name({ lightness, chroma, hue }) ?? 'gray';
}

/** Of a colour without hue. */
export function nameOfNeutral(lightness: number): 'black' | 'gray' | 'white' {
  if (lightness < BLACK_BELOW) return 'black';
  return lightness < WHITE_FROM ? 'gray' : 'white';
}

/** Very dark and very bright colours need more chroma before a hue is seen in them. */
function neutralBelow(lightness: number): number {
  if (lightness < 25) return 18;
  return lightness > 80 ? 15 : 12;
}

function nameReddish({ lightness, chroma }: HueColour): ColourName {
  if (chroma < 32 && lightness < 60) return 'brown';
  return lightness >= 62 ? 'pink' : 'red';
}

function nameOrangish({ lightness, chroma }: HueColour): ColourName {
  if (lightness >= 80 && chroma < 25) return 'white';
  return lightness >= 58 && chroma >= 55 ? 'orange' : 'brown';
}

function nameYellowish({ lightness, chroma, hue }: HueColour): ColourName {
  if (lightness >= 60) return chroma >= 30 ? 'yellow' : 'brown';
  return hue >= 97 ? 'green' : 'brown';
}
