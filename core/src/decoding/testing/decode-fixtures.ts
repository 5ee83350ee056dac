import { type Letterbox, placeLetterbox } from '../../detection/letterbox.ts';
import type { PictureSize } from '../../geometry/picture-size.ts';
import type { DecodeContext, ModelOutput } from '../decoder.ts';

/** Outputs by name; values that are left out are 0. */
export function outputsOf(
  named: Readonly<Record<string, { readonly dims: readonly number[]; readonly data?: Float32Array }>>,
): Map<string, ModelOutput> {
  return new Map(
    Object.entries(named).map(([name, { dims, data }]) => [
      name,
      { dims, data: data ?? new Float32Array(dims.reduce((product, side) => product * side, 1)) },
    ]),
  );
}

/** A context for pictures that fill the input. */
export function contextFor(input: PictureSize, options: Partial<DecodeContext> = {}): DecodeContext {
  const letterbox: Letterbox = placeLetterbox(input, input);
  return { letterbox, labels: [], minimumScore: 0.1, options: {}, ...options };
}

/** Numbers without a pattern in 0..1, the same each time. */
export function noise(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  });
}
