import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Folder of the shared pictures; tests that need one skip where it is absent. */
const IMAGES = join(import.meta.dirname, '../../../../../shared/data/images');

/** The reason to skip a test that needs the shared pictures, or false. */
export const skipWithoutPictures = existsSync(IMAGES)
  ? false
  : 'the shared test pictures (../shared/data/images) are absent';

export const pictureFile = (name: string) => join(IMAGES, name);

/** A drawing with edges, shading and fine structure. */
export const DRAWING = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
  <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#79b8ff"/><stop offset="1" stop-color="#fff2d8"/></linearGradient></defs>
  <rect width="640" height="360" fill="url(#sky)"/><rect y="250" width="640" height="110" fill="#5b5f66"/>
  <circle cx="150" cy="120" r="80" fill="#fff" stroke="#111" stroke-width="12"/>
  <path d="M150 120V62M150 120l40 26" stroke="#111" stroke-width="9"/>
  <path d="M400 40h70l45 45v70l-45 45h-70l-45-45V85z" fill="#c3202f" stroke="#fff" stroke-width="8"/>
  <text x="376" y="140" font-family="sans-serif" font-weight="bold" font-size="46" fill="#fff">STOP</text>
  <path d="M0 330h640" stroke="#f5f5f5" stroke-width="6" stroke-dasharray="40 30"/></svg>`);

/** RGB samples of a picture stretched to a size. */
export async function readSamples(
  picture: string | Buffer,
  size: { width: number; height: number },
): Promise<Uint8Array> {
  return await sharp(picture)
    .removeAlpha()
    .toColourspace('srgb')
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer();
}
