const COLUMNS = 5;
const ROWS = 7;

/** Own 5x7 dot-matrix glyphs, one string a row from top to bottom, separated by spaces; `#` is ink. */
const GLYPHS: Readonly<Record<string, string>> = {
  '0': '.###. #...# #..## #.#.# ##..# #...# .###.',
  '1': '..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.',
  '2': '.###. #...# ....# ...#. ..#.. .#... #####',
  '3': '##### ...#. ..#.. ...#. ....# #...# .###.',
  '4': '...#. ..##. .#.#. #..#. ##### ...#. ...#.',
  '5': '##### #.... ####. ....# ....# #...# .###.',
  '6': '..##. .#... #.... ####. #...# #...# .###.',
  '7': '##### ....# ...#. ..#.. .#... .#... .#...',
  '8': '.###. #...# #...# .###. #...# #...# .###.',
  '9': '.###. #...# #...# .#### ....# ...#. .##..',
  ':': '..... ..#.. ..#.. ..... ..#.. ..#.. .....',
  '.': '..... ..... ..... ..... ..... .##.. .##..',
  A: '.###. #...# #...# ##### #...# #...# #...#',
  C: '.###. #...# #.... #.... #.... #...# .###.',
  E: '##### #.... #.... ####. #.... #.... #####',
  F: '##### #.... #.... ####. #.... #.... #....',
  M: '#...# ##.## #.#.# #.#.# #...# #...# #...#',
  R: '####. #...# #...# ####. #.#.. #..#. #...#',
  T: '##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..',
  U: '#...# #...# #...# #...# #...# #...# .###.',
  ' ': '..... ..... ..... ..... ..... ..... .....',
};

/** An 8-bit plane with rows of `stride` bytes. */
export interface Plane {
  readonly data: Uint8Array;
  readonly stride: number;
}

/**
 * Writes text into a luma plane in a 5x7 dot-matrix font, each dot a square of `scale` pixels; characters advance by
 * 6 dots. Characters that the font lacks are left blank. The text has to fit into the plane.
 */
export function drawText(plane: Plane, text: string, x: number, y: number, scale: number, luma: number): void {
  let left = x;
  for (const character of text) {
    drawGlyph(plane, GLYPHS[character] ?? '', left, y, scale, luma);
    left += (COLUMNS + 1) * scale;
  }
}

/** Width in pixels of `text` without the gap after its last character. */
export function textWidth(text: string, scale: number): number {
  return Math.max(0, text.length * (COLUMNS + 1) - 1) * scale;
}

export function textHeight(scale: number): number {
  return ROWS * scale;
}

function drawGlyph(plane: Plane, glyph: string, x: number, y: number, scale: number, luma: number): void {
  for (let dot = 0; dot < ROWS * (COLUMNS + 1); dot++) {
    if (glyph[dot] !== '#') continue;
    const left = x + (dot % (COLUMNS + 1)) * scale;
    const top = y + Math.floor(dot / (COLUMNS + 1)) * scale;
    for (let row = top; row < top + scale; row++) {
      plane.data.fill(luma, row * plane.stride + left, row * plane.stride + left + scale);
    }
  }
}
