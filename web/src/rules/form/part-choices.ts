import type { PicturePart } from '#core/rules/picture-parts.ts';

const LABELS: Readonly<Record<PicturePart, string>> = {
  left: 'Left half',
  right: 'Right half',
  top: 'Upper half',
  bottom: 'Lower half',
  middle: 'Middle',
};

export const PART_CHOICES = Object.entries(LABELS).map(([value, label]) => ({ value, label }));
