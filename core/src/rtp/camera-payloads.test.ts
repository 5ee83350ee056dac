import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assembleH265 } from './assemble-h265.ts';
import { splitAac } from './split-aac.ts';

/** A NAL unit of H.265 of this type: two bytes of header, then the content. */
const unit = (type: number, ...content: number[]) => Uint8Array.of(type << 1, 1, ...content);
const fragment = (type: number, flags: number, ...content: number[]) =>
  Uint8Array.of(49 << 1, 1, flags | type, ...content);
const START = 0x80;
const END = 0x40;
const IDR = 19;
const TRAILING = 1;

describe('Payloads of H.265', () => {
  it('that are whole, aggregated and in fragments make one access unit', () => {
    const [vps, sps] = [unit(32, 5), unit(33, 6)];
    const aggregated = Uint8Array.of(48 << 1, 1, 0, vps.length, ...vps, 0, sps.length, ...sps);
    const picture = assembleH265([aggregated, fragment(IDR, START, 1), fragment(IDR, 0, 2), fragment(IDR, END, 3)]);
    const expected = [vps, sps, unit(IDR, 1, 2, 3)].flatMap((nal) => [0, 0, 0, 1, ...nal]);
    assert.deepEqual(picture, { data: Uint8Array.from(expected), isKeyframe: true });
    assert.equal(assembleH265([unit(TRAILING, 1)])?.isKeyframe, false);
  });

  const malformed: readonly (readonly [string, readonly Uint8Array[]])[] = [
    ['an end without a beginning', [fragment(IDR, END, 1)]],
    ['a beginning without an end', [fragment(IDR, START, 1)]],
    ['two beginnings', [fragment(IDR, START, 1), fragment(IDR, START, 1)]],
    ['a whole unit among fragments', [fragment(IDR, START, 1), unit(TRAILING, 1)]],
    ['an aggregation that ends too early', [Uint8Array.of(48 << 1, 1, 0, 200, 1)]],
    ['an aggregation of nothing', [Uint8Array.of(48 << 1, 1, 0, 0)]],
    ['a type that nobody knows', [unit(50, 1)]],
    ['a header and no content', [Uint8Array.of(2, 1)]],
    ['no bytes', [new Uint8Array()]],
  ];
  for (const [what, payloads] of malformed)
    it(`are refused for ${what}`, () => assert.equal(assembleH265(payloads), null));
});

describe('Payloads of AAC', () => {
  const packing = { sizeLength: 13, indexLength: 3, indexDeltaLength: 3 };
  const header = (size: number) => [(size << 3) >> 8, (size << 3) & 0xff];

  it('hold one or more access units', () => {
    assert.deepEqual(splitAac(Uint8Array.of(0, 16, ...header(3), 1, 2, 3), packing), [Uint8Array.of(1, 2, 3)]);
    const two = Uint8Array.of(0, 32, ...header(2), ...header(1), 1, 2, 3);
    assert.deepEqual(splitAac(two, packing), [Uint8Array.of(1, 2), Uint8Array.of(3)]);
  });

  const malformed: readonly (readonly [string, Uint8Array])[] = [
    ['a size beyond the payload', Uint8Array.of(0, 16, ...header(30), 1)],
    ['headers beyond the payload', Uint8Array.of(255, 255, 1, 2)],
    ['an empty unit', Uint8Array.of(0, 16, ...header(0), 1)],
  ];
  for (const [what, payload] of malformed)
    it(`are refused for ${what}`, () => assert.equal(splitAac(payload, packing), null));

  it('of nothing hold nothing', () => assert.deepEqual(splitAac(new Uint8Array(), packing), []));
});
