/** Colours of the series of a plot, far apart in hue and legible on dark and light; they repeat after the last. */
const SERIES_COLORS = ['cyan.6', 'orange.6', 'violet.5', 'lime.7', 'pink.6', 'blue.5', 'yellow.7', 'teal.6'] as const;

export function seriesColor(index: number): string {
  return SERIES_COLORS[index % SERIES_COLORS.length] ?? SERIES_COLORS[0];
}
