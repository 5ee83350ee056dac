/** A number of bytes in binary units: "640 KiB", "1.5 GiB". */
export function formatBytes(bytes: number): string {
  return scale(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
}

/** A bit rate in decimal units, as encoders count: "850 kb/s", "4.2 Mb/s". */
export function formatBitRate(bitsPerSecond: number): string {
  return scale(bitsPerSecond, 1000, ['b/s', 'kb/s', 'Mb/s', 'Gb/s']);
}

/** Milliseconds with as many digits as matter; "–" where there is no figure. */
export function formatMilliseconds(milliseconds: number | null): string {
  return milliseconds === null ? '–' : `${significant(milliseconds)} ms`;
}

/** A rate per second without its unit: "29.9", "5", "0.2". */
export function formatRate(perSecond: number | null): string {
  return perSecond === null ? '–' : significant(perSecond);
}

/** A whole number with separators between thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-GB').replaceAll(',', ' ');
}

/** A score in 0..1 as a percentage. */
export function formatScore(score: number): string {
  return `${Math.round(score * 100)} %`;
}

function scale(value: number, step: number, units: readonly string[]): string {
  let scaled = value;
  let index = 0;
  while (scaled >= step && index < units.length - 1) {
    scaled /= step;
    index++;
  }
  return `${significant(scaled)} ${units[index] ?? ''}`;
}

function significant(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  return Number(value.toFixed(digits)).toString();
}
