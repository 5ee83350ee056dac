/** From here on a further camera slows the others down before long. */
const FULL_PERCENT = 90;

/** How much of its time a worker works, and whether it has none left to speak of. */
export function describeBusy(busyPercent: number): { readonly text: string; readonly isFull: boolean } {
  const isFull = busyPercent >= FULL_PERCENT;
  const share = busyPercent > 0 && busyPercent < 1 ? 'under 1' : String(Math.round(busyPercent));
  return { text: `${share}\u00a0%${isFull ? ', full' : ''}`, isFull };
}
