/** A colour in CIELAB (CIE 1976, white point D65): lightness 0..100, green to red and blue to yellow. */
export interface Lab {
  readonly lightness: number;
  readonly a: number;
  readonly b: number;
}

/** White of D65 at Y = 1 (IEC 61966-2-1). */
const WHITE = { x: 0.95047, z: 1.08883 } as const;
/** CIE 15: the straight part of the curve near black. */
const LINEAR_BELOW = (6 / 29) ** 3;
const LINEAR_SLOPE = (29 / 6) ** 2 / 3;

/** Of samples 0..255, from the encoding of IEC 61966-2-1 (sRGB) to linear light. */
const LINEAR_LIGHT = Float32Array.from({ length: 256 }, (_, sample) => {
  const value = sample / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** @param red @param green @param blue sRGB samples, 0..255 */
export function labFromRgb(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [LINEAR_LIGHT[red] ?? 0, LINEAR_LIGHT[green] ?? 0, LINEAR_LIGHT[blue] ?? 0];
  const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE.x);
  const y = curve(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE.z);
  return { lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

/** How colourful a colour is: its distance from grey. */
export function chromaOf({ a, b }: Lab): number {
  return Math.hypot(a, b);
}

/** Degrees 0..360 from red (about 30) over yellow (100) and green (140) to blue (270). */
export function hueOf({ a, b }: Lab): number {
  return ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
}

function curve(value: number): number {
  return value > LINEAR_BELOW ? Math.cbrt(value) : value * LINEAR_SLOPE + 4 / 29;
}
