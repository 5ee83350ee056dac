/**
 * Signed distance between two readings of a counter that wraps: the shorter way round, so right as long as they lie less
 * than half a turn apart.
 *
 * @param modulus readings per turn, such as 2^32; `from` and `to` may have been unwrapped before
 */
export function wrappedDistance(from: number, to: number, modulus: number): number {
  const forward = (((to - from) % modulus) + modulus) % modulus;
  return forward >= modulus / 2 ? forward - modulus : forward;
}
