import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Timeline } from './timeline.ts';

const FRAME_US = 40_000;

describe('the timeline of a camera', () => {
  test('starts at the arrival of the first packet and keeps the distances of the source', () => {
    const timeline = new Timeline();
    const first = timeline.place({ ptsUs: 7_000_000, dtsUs: 7_000_000 }, 1_000);
    const second = timeline.place({ ptsUs: 7_040_000, dtsUs: 7_040_000 }, 99_000);
    assert.equal(first.ptsUs, 1_000);
    assert.equal(second.ptsUs, 41_000);
    assert.equal(second.discontinuity, false);
  });

  test('keeps presentation times of reordered frames apart from decode times', () => {
    const timeline = new Timeline();
    const positions = [
      [0, 0],
      [120_000, 40_000],
      [80_000, 80_000],
    ].map(([ptsUs = 0, dtsUs = 0]) => timeline.place({ ptsUs, dtsUs }, 500));
    assert.deepEqual(
      positions.map((position) => position.ptsUs),
      [500, 120_500, 80_500],
    );
    assert.deepEqual(
      positions.map((position) => position.dtsUs),
      [500, 40_500, 80_500],
    );
  });

  test('goes on forward when the source jumps back, as a looped file or a restarted device does', () => {
    const timeline = new Timeline();
    timeline.place({ ptsUs: 10_000_000, dtsUs: 10_000_000 }, 0);
    const before = timeline.place({ ptsUs: 10_040_000, dtsUs: 10_040_000 }, 40_000);
    const after = timeline.place({ ptsUs: 0, dtsUs: 0 }, 80_000);
    assert.equal(after.discontinuity, true);
    assert.equal(after.ptsUs, 80_000);
    assert.ok(after.dtsUs > before.dtsUs);
  });

  test('is not thrown far ahead by a jump of the source into the future', () => {
    const timeline = new Timeline();
    timeline.place({ ptsUs: 0, dtsUs: 0 }, 0);
    const after = timeline.place({ ptsUs: 86_400_000_000, dtsUs: 86_400_000_000 }, FRAME_US);
    assert.equal(after.discontinuity, true);
    assert.equal(after.ptsUs, FRAME_US);
  });

  test('never lets decode times stand still or decrease', () => {
    const timeline = new Timeline();
    let last = Number.NEGATIVE_INFINITY;
    for (const dtsUs of [0, 0, 10, 5, 5, 40_000]) {
      const position = timeline.place({ ptsUs: dtsUs, dtsUs }, 0);
      assert.ok(position.dtsUs > last, `${position.dtsUs} after ${last}`);
      last = position.dtsUs;
    }
  });

  test('assumes a frame interval where the source gives no timestamps', () => {
    const timeline = new Timeline();
    const first = timeline.place({ ptsUs: null, dtsUs: null }, 1_000);
    const second = timeline.place({ ptsUs: null, dtsUs: null }, 1_000);
    assert.equal(first.ptsUs, 1_000);
    assert.equal(second.ptsUs - first.ptsUs, 33_333);
  });

  test('keeps presentation times where a container leaves out the first decode times (Matroska)', () => {
    const timeline = new Timeline();
    const rows: [number, number | null][] = [
      [0, null],
      [133_000, null],
      [67_000, 0],
      [33_000, 33_000],
      [100_000, 67_000],
    ];
    const placed = rows.map(([ptsUs, dtsUs]) => timeline.place({ ptsUs, dtsUs }, 1_000_000).ptsUs);
    assert.deepEqual(placed, [1_000_000, 1_133_000, 1_067_000, 1_033_000, 1_100_000]);
  });

  test('a restart anchors the next session at its arrival but never in the past', () => {
    const timeline = new Timeline();
    timeline.place({ ptsUs: 0, dtsUs: 0 }, 1_000_000);
    timeline.restart();
    assert.equal(timeline.place({ ptsUs: 0, dtsUs: 0 }, 5_000_000).ptsUs, 5_000_000);
    timeline.restart();
    assert.ok(timeline.place({ ptsUs: 0, dtsUs: 0 }, 0).ptsUs > 5_000_000);
  });
});
