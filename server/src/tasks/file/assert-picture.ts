import type { Picture } from 'localcv';

/** @throws TypeError where a picture of the user's own making is none */
export function assertPicture({ format, width, height, pixels }: Picture): void {
  const channels = format === 'gray' ? 1 : 3;
  const isSound =
    (format === 'gray' || format === 'rgb') &&
    [width, height].every((side) => Number.isInteger(side) && side > 0) &&
    pixels instanceof Uint8Array &&
    pixels.length === width * height * channels;
  if (isSound) return;
  throw new TypeError(
    `Expected rgb or gray, width, height and as many pixels for picture but received ${format} ${width}x${height} with ${pixels?.length} bytes`,
  );
}
