import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BlazeFaceOutput, decodeBlazeFace } from './blazeface.ts';
import { placeLetterbox } from './letterbox.ts';

const WIDE = placeLetterbox({ width: 256, height: 128 }, { width: 256, height: 256 });

function emptyOutput(anchors: number): BlazeFaceOutput {
  return { scores: new Float32Array(anchors).fill(-20), shapes: new Float32Array(anchors * 16) };
}

/** Puts a face of 64x32 pixels at an anchor, with all landmarks at the anchor's centre but the nose. */
function addFace(output: BlazeFaceOutput, anchor: number, rawScore: number): void {
  output.scores[anchor] = rawScore;
  output.shapes.set([0, 0, 64, 32, 0, 0, 0, 0, 8, 4], anchor * 16);
}

const decode = (large: BlazeFaceOutput, small: BlazeFaceOutput) => decodeBlazeFace([large, small], WIDE, 0.5);

describe('decodeBlazeFace', () => {
  it('finds nothing where all scores are low', () => {
    assert.deepEqual(decode(emptyOutput(512), emptyOutput(384)), []);
  });

  it('places faces of the 16x16 grid with two anchors in each cell', () => {
    const large = emptyOutput(512);
    // Row 8, column 4, second anchor: its centre is at (72, 136) of 256, which is (72, 72) of the picture's 256x128.
    addFace(large, (8 * 16 + 4) * 2 + 1, 0);
    const [face] = decode(large, emptyOutput(384));
    assert.equal(face?.label, 'face');
    assert.equal(face?.score, 0.5);
    assert.deepEqual(face?.box, { x: 40 / 256, y: 56 / 128, width: 64 / 256, height: 32 / 128 });
    assert.equal(face?.landmarks?.length, 6);
    assert.deepEqual(face?.landmarks?.[0], { x: 72 / 256, y: 72 / 128 });
    assert.deepEqual(face?.landmarks?.[2], { x: 80 / 256, y: 76 / 128 });
  });

  it('places faces of the 8x8 grid with six anchors in each cell', () => {
    const small = emptyOutput(384);
    addFace(small, (3 * 8 + 7) * 6 + 5, 4);
    const [face] = decode(emptyOutput(512), small);
    // The centre of column 7, row 3 is (240, 112) of 256.
    assert.deepEqual(face?.landmarks?.[0], { x: 240 / 256, y: 48 / 128 });
  });

  it('reports a face once when several anchors and both grids see it, with the best score', () => {
    const [large, small] = [emptyOutput(512), emptyOutput(384)];
    addFace(large, (8 * 16 + 4) * 2, 1);
    addFace(large, (8 * 16 + 4) * 2 + 1, 2);
    addFace(small, (4 * 8 + 2) * 6, 0.5);
    const faces = decode(large, small);
    assert.equal(faces.length, 1);
    assert.equal(faces[0]?.score, 1 / (1 + Math.exp(-2)));
  });

  it('takes extreme scores without overflow', () => {
    const large = emptyOutput(512);
    large.scores.fill(Number.NEGATIVE_INFINITY);
    addFace(large, 100, 1e30);
    large.scores[200] = Number.NaN;
    assert.deepEqual(
      decode(large, emptyOutput(384)).map(({ score }) => score),
      [1],
    );
  });

  it('refuses outputs of another size', () => {
    assert.throws(() => decode(emptyOutput(384), emptyOutput(512)), TypeError);
  });
});
