/** Whether both hold the same bytes. Not for secrets: it takes longer the later they differ. */
export function equalBytes(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((byte, index) => byte === second[index]);
}
