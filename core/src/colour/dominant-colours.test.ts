import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ColourName, nameOfColour } from './colour-names.ts';
import { findDominantColours } from './dominant-colours.ts';
import { labFromRgb } from './lab.ts';

type Rgb = readonly [number, number, number];

function rgb(hex: string): Rgb {
  const value = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [value(0), value(2), value(4)];
}

describe('CIELAB', () => {
  // Of published conversions for D65.
  const rows: [string, number, number, number][] = [
    ['ffffff', 100, 0, 0],
    ['000000', 0, 0, 0],
    ['ff0000', 53.24, 80.09, 67.2],
    ['00ff00', 87.73, -86.18, 83.18],
    ['0000ff', 32.3, 79.19, -107.86],
    ['808080', 53.59, 0, 0],
  ];
  for (const [hex, lightness, a, b] of rows) {
    it(`of #${hex}`, () => {
      const lab = labFromRgb(...rgb(hex));
      for (const [is, should] of [
        [lab.lightness, lightness],
        [lab.a, a],
        [lab.b, b],
      ] as const)
        assert.ok(Math.abs(is - should) < 0.1, `${JSON.stringify(lab)}`);
    });
  }
});

describe('the name of a colour', () => {
  const rows: Record<ColourName, readonly string[]> = {
    black: ['000000', '141414', '1a1c22', '0c0f1f'],
    gray: ['808080', '606468', '707a80', '9a9a96'],
    white: ['ffffff', 'f0f0ea', 'dfe4e6', 'f5f5dc'],
    red: ['ff0000', 'b22222', '8b0000', 'dc143c', '800000', 'c0392b'],
    orange: ['ffa500', 'ff8c00', 'f39c12'],
    yellow: ['ffff00', 'ffd700', 'f1c40f'],
    green: ['00ff00', '008000', '228b22', '2ecc71', '556b2f', '00a08a'],
    blue: ['0000ff', '000080', '4169e1', '87ceeb', '3b4a6b', '4682b4'],
    purple: ['800080', '4b0082', '8e44ad', 'ee82ee'],
    pink: ['ffc0cb', 'ff69b4', 'ff1493'],
    brown: ['8b4513', 'a0522d', '5c4033', 'd2b48c', '6b4a2f'],
  };
  for (const [name, colours] of Object.entries(rows)) {
    it(`is ${name} for ${colours.join(', ')}`, () =>
      assert.deepEqual(
        colours.map((hex) => nameOfColour(labFromRgb(...rgb(hex)))),
        colours.map(() => name),
      ));
  }
});

describe('the dominant colours of a crop', () => {
  const SIDE = 40;
  const paint = (colourAt: (right: number, down: number) => string) => {
    const data = new Uint8Array(SIDE * SIDE * 3);
    for (let at = 0; at < SIDE * SIDE; at++)
      data.set(rgb(colourAt((at % SIDE) / SIDE, Math.floor(at / SIDE) / SIDE)), at * 3);
    return { width: SIDE, height: SIDE, data };
  };
  const isBody = (right: number, down: number) => Math.abs(right - 0.5) < 0.28 && Math.abs(down - 0.5) < 0.4;
  const names = (picture: ReturnType<typeof paint>) => findDominantColours(picture).map(({ name }) => name);

  it('are those of the object, not of what is behind it', () => {
    for (const [behind, body, name] of [
      ['228b22', 'c0392b', 'red'],
      ['c0392b', '0000a0', 'blue'],
      ['ffffff', '101010', 'black'],
      ['101010', 'f4f4f4', 'white'],
    ] as const)
      assert.equal(names(paint((right, down) => (isBody(right, down) ? body : behind)))[0], name);
  });

  it('are two for a person in two colours', () => {
    const dressed = paint((right, down) => (isBody(right, down) ? (down < 0.5 ? 'c0392b' : '1f3a93') : '9a9a96'));
    assert.deepEqual(names(dressed).slice(0, 2).toSorted(), ['blue', 'red']);
  });

  it('hold under shade: a white car is white where the sun does not shine', () => {
    const car = paint((right, down) => (isBody(right, down) ? (right < 0.5 ? 'b4b8bc' : 'c8ccd0') : '303234'));
    assert.equal(names(car)[0], 'white');
    const gray = paint((right, down) => (isBody(right, down) ? (down < 0.3 ? 'f0f0f0' : '6a6e72') : '303234'));
    assert.equal(names(gray)[0], 'gray');
  });

  it('take the glare on red paint for red', () => {
    const car = paint((right, down) => {
      if (!isBody(right, down)) return '505254';
      return Math.abs(right - 0.5) < 0.2 ? 'f79bb0' : 'b01030';
    });
    assert.equal(names(car)[0], 'red');
  });

  it('have shares that add up to no more than one', () => {
    const shares = findDominantColours(paint((right, down) => (right < down ? 'ff0000' : '0000ff')));
    assert.ok(shares.reduce((sum, { share }) => sum + share, 0) <= 1 + 1e-9);
    assert.equal(shares.length, 2);
  });

  it('are those of a plain picture and of a single sample', () => {
    assert.deepEqual(names(paint(() => '008000')), ['green']);
    const [only] = findDominantColours({ width: 1, height: 1, data: Uint8Array.of(255, 255, 0) });
    assert.equal(only?.name, 'yellow');
  });

  it('refuse samples that do not fit the size', () =>
    assert.throws(() => findDominantColours({ width: 2, height: 2, data: new Uint8Array(11) }), TypeError));
});
