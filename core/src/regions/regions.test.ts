import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TrackedObject } from '../detection/detection.ts';
import { type Box, boxArea } from '../geometry/box.ts';
import { mediaTimeUs } from '../time/media-time.ts';
import { FollowedPlaces } from './followed-places.ts';
import { LookSchedule } from './look-schedule.ts';
import { isMasked, MaskBlanker } from './masks.ts';
import { mergeRegionDetections } from './merge-detections.ts';
import { pixelsOf, regionOf, WHOLE_PICTURE } from './picture-region.ts';
import { planRegions } from './plan-regions.ts';
import { coveredShare, isInsidePolygon, type Polygon } from './polygon.ts';
import { resultFromRegion } from './result-from-region.ts';
import { zoomRegions, zoomTiles } from './zoom-regions.ts';

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });
const HD = { width: 1920, height: 1080 };
const INPUT = { width: 416, height: 416 };
const PLAN = { picture: HD, input: INPUT, maximumRegions: 3, margin: 0.25 };

const holds = (outer: Box, inner: Box) =>
  outer.x <= inner.x + 1e-9 &&
  outer.y <= inner.y + 1e-9 &&
  outer.x + outer.width >= inner.x + inner.width - 1e-9 &&
  outer.y + outer.height >= inner.y + inner.height - 1e-9;

describe('the pixels of a region', () => {
  const rows: [string, Box, ReturnType<typeof pixelsOf>][] = [
    ['the whole picture', WHOLE_PICTURE, { x: 0, y: 0, width: 1920, height: 1080 }],
    ['a part, grown to even pixels', box(0.1001, 0.1, 0.1, 0.1), { x: 192, y: 108, width: 194, height: 108 }],
    ['what reaches outside is cut off', box(-0.5, 0.9, 1, 1), { x: 0, y: 972, width: 960, height: 108 }],
    ['a hair keeps its pixels', box(0.5, 0.5, 1e-9, 1e-9), { x: 960, y: 540, width: 2, height: 2 }],
    ['nothing outside', box(1.2, 0, 0.5, 0.5), null],
    ['nothing above', box(0, -0.6, 0.5, 0.5), null],
    ['nothing without size', box(0.5, 0.5, 0, 0.5), null],
    ['nothing with a negative size', box(0.5, 0.5, 0.1, -0.2), null],
    ['nothing that is no number', box(Number.NaN, 0, 0.1, 0.1), null],
  ];
  for (const [name, region, pixels] of rows) it(name, () => assert.deepEqual(pixelsOf(region, HD), pixels));

  it('make a region again', () =>
    assert.deepEqual(regionOf({ x: 480, y: 270, width: 960, height: 540 }, HD), box(0.25, 0.25, 0.5, 0.5)));
});

describe('a polygon', () => {
  const arrow: Polygon = [
    [0.1, 0.1],
    [0.9, 0.1],
    [0.5, 0.5],
    [0.9, 0.9],
    [0.1, 0.9],
  ];
  const rows: [number, number, boolean][] = [
    [0.2, 0.5, true],
    [0.8, 0.5, false],
    [0.7, 0.2, true],
    [0.7, 0.8, true],
    [0.05, 0.5, false],
    [0.5, 0.95, false],
  ];
  for (const [x, y, isInside] of rows)
    it(`${isInside ? 'holds' : 'leaves out'} ${x},${y}`, () =>
      assert.equal(isInsidePolygon(arrow, { x, y }), isInside));

  it('covers a share of a box', () => {
    const half: Polygon = [
      [0, 0],
      [0.5, 0],
      [0.5, 1],
      [0, 1],
    ];
    assert.equal(coveredShare([half], box(0.25, 0.25, 0.5, 0.5)), 0.5);
    assert.equal(coveredShare([half, arrow], box(0, 0, 0.4, 0.4)), 1);
    assert.equal(coveredShare([], WHOLE_PICTURE), 0);
  });
});

describe('masks', () => {
  const street: Polygon = [
    [0, 0],
    [1, 0],
    [1, 0.4],
    [0, 0.4],
  ];
  const rows: [string, Box, boolean][] = [
    ['what stands in a mask', box(0.4, 0.1, 0.1, 0.2), true],
    ['what stands in front of it, though its head is inside', box(0.4, 0.2, 0.1, 0.6), false],
    ['what is covered by it', box(0.4, 0.05, 0.1, 0.37), true],
    ['what is elsewhere', box(0.4, 0.6, 0.1, 0.3), false],
  ];
  for (const [name, place, masked] of rows)
    it(`${masked ? 'drop' : 'keep'} ${name}`, () => assert.equal(isMasked([street], place), masked));

  it('blank the samples inside them, for pictures of any size', () => {
    const blanker = new MaskBlanker([street]);
    for (const [width, height] of [
      [10, 10],
      [20, 5],
    ] as const) {
      const data = new Uint8Array(width * height).fill(7);
      blanker.blank({ width, height, data });
      assert.deepEqual(
        [...data],
        [...data.keys()].map((at) => (at < width * height * 0.4 ? 128 : 7)),
      );
    }
  });
});

describe('planned regions', () => {
  it('hold every place with room around it, have the shape of the input and lie in the picture', () => {
    const places = [box(0, 0, 0.05, 0.1), box(0.9, 0.85, 0.1, 0.15), box(0.45, 0.3, 0.3, 0.2)];
    const regions = planRegions(places, PLAN);
    assert.equal(regions.length, 3);
    for (const place of places) assert.ok(regions.some((region) => holds(region, place)));
    for (const region of regions) {
      assert.ok(holds(WHOLE_PICTURE, region), JSON.stringify(region));
      const shape = (region.width * HD.width) / (region.height * HD.height);
      assert.ok(Math.abs(shape - 1) < 1e-6, `${shape}`);
      assert.ok(region.width * HD.width >= INPUT.width - 1e-6, 'smaller than the input shows nothing more');
    }
  });

  it('join what is close together', () => {
    assert.equal(planRegions([box(0.4, 0.4, 0.02, 0.04), box(0.43, 0.42, 0.02, 0.04)], PLAN).length, 1);
  });

  it('are no more than allowed, and still hold every place', () => {
    const places = Array.from({ length: 12 }, (_, at) => box((at % 4) * 0.25, Math.floor(at / 4) * 0.33, 0.02, 0.02));
    const regions = planRegions(places, PLAN);
    assert.ok(regions.length <= 3);
    for (const place of places) assert.ok(regions.some((region) => holds(region, place)));
  });

  it('are none for no places, and for places outside', () => {
    assert.deepEqual(planRegions([], PLAN), []);
    assert.deepEqual(planRegions([box(1.5, 0, 0.1, 0.1)], PLAN), []);
  });
});

describe('regions to zoom into', () => {
  it('are around small places only', () => {
    const small = box(0.8, 0.2, 0.01, 0.03);
    const regions = zoomRegions([small, box(0.1, 0.1, 0.4, 0.6)], PLAN);
    assert.equal(regions.length, 1);
    assert.ok(holds(regions[0] ?? WHOLE_PICTURE, small));
    assert.ok(boxArea(regions[0] ?? WHOLE_PICTURE) < 0.1);
  });

  it('are none where the picture is hardly larger than the input', () => {
    assert.deepEqual(zoomRegions([box(0.8, 0.2, 0.01, 0.03)], { ...PLAN, picture: { width: 480, height: 416 } }), []);
    assert.deepEqual(zoomTiles({ picture: { width: 480, height: 416 }, input: INPUT }), []);
  });

  it('cover the whole picture in turn', () => {
    for (const picture of [HD, { width: 3840, height: 2160 }, { width: 1280, height: 720 }]) {
      const tiles = zoomTiles({ picture, input: INPUT });
      assert.ok(tiles.length <= 16);
      for (let at = 0; at < 400; at++) {
        const point = box(((at % 20) + 0.5) / 20, (Math.floor(at / 20) + 0.5) / 20, 1e-6, 1e-6);
        assert.ok(
          tiles.some((tile) => holds(tile, point)),
          JSON.stringify(point),
        );
      }
    }
  });
});

describe('detections of several regions', () => {
  const left = box(0, 0, 0.5, 1);
  const right = box(0.4, 0, 0.5, 1);
  const found = (label: string, score: number, at: Box) => ({ label, score, box: at });

  it('are moved into the picture', () => {
    const [cat] = mergeRegionDetections([{ region: right, detections: [found('cat', 0.5, box(0.5, 0.5, 0.2, 0.2))] }]);
    assert.deepEqual(cat?.box, box(0.65, 0.5, 0.1, 0.2));
  });

  it('count once where regions overlap', () => {
    const merged = mergeRegionDetections([
      { region: left, detections: [found('cat', 0.5, box(0.82, 0.4, 0.1, 0.2))] },
      { region: right, detections: [found('cat', 0.8, box(0.02, 0.4, 0.1, 0.2))] },
    ]);
    assert.deepEqual(
      merged.map(({ score }) => score),
      [0.8],
    );
  });

  it('prefer the whole object to a part that a border cut off, whatever that looked like', () => {
    const merged = mergeRegionDetections([
      { region: WHOLE_PICTURE, detections: [found('truck', 0.4, box(0.2, 0.2, 0.6, 0.6))] },
      { region: left, detections: [found('bus', 0.9, box(0.4, 0.2, 0.6, 0.6))] },
    ]);
    assert.deepEqual(
      merged.map(({ label }) => label),
      ['truck'],
    );
  });

  it('keep different things side by side', () => {
    const detections = [found('cat', 0.5, box(0.1, 0.1, 0.2, 0.2)), found('dog', 0.5, box(0.1, 0.1, 0.2, 0.2))];
    assert.equal(
      mergeRegionDetections([
        { region: WHOLE_PICTURE, detections },
        { region: left, detections: [] },
      ]).length,
      2,
    );
  });

  it('keep landmarks and joints in their places', () => {
    const { objects } = resultFromRegion(box(0.5, 0.5, 0.5, 0.25), {
      objects: [
        {
          ...found('face', 1, box(0, 0, 1, 1)),
          landmarks: [{ x: 0.5, y: 0.5 }],
          keypoints: [{ x: 1, y: 1, score: 0.3 }],
        },
      ],
    });
    assert.deepEqual(objects[0]?.box, box(0.5, 0.5, 0.5, 0.25));
    assert.deepEqual(objects[0]?.landmarks, [{ x: 0.75, y: 0.625 }]);
    assert.deepEqual(objects[0]?.keypoints, [{ x: 1, y: 0.75, score: 0.3 }]);
  });
});

describe('followed places', () => {
  const seen = (trackId: number, at: Box, speed = 0): TrackedObject => ({
    trackId,
    label: 'car',
    score: 0.9,
    box: at,
    velocity: { x: speed, y: 0, width: 0, height: 0 },
  });

  it('move on with what was seen there, and are given up after two seconds', () => {
    const places = new FollowedPlaces();
    places.note([seen(1, box(0.1, 0.1, 0.1, 0.1), 0.2)], [], mediaTimeUs(0));
    assert.deepEqual(places.at(mediaTimeUs(1_000_000)), [box(0.1 + 0.2, 0.1, 0.1, 0.1)]);
    places.note([], [], mediaTimeUs(2_100_000));
    assert.deepEqual(places.at(mediaTimeUs(2_100_000)), []);
  });

  it('include what was just found and is not believed yet', () => {
    const places = new FollowedPlaces();
    const known = seen(1, box(0.1, 0.1, 0.1, 0.1));
    places.note([known], [known, { label: 'car', score: 0.5, box: box(0.7, 0.7, 0.1, 0.1) }], mediaTimeUs(0));
    assert.equal(places.at(mediaTimeUs(200_000)).length, 2);
    places.note([known], [known], mediaTimeUs(200_000));
    assert.equal(places.at(mediaTimeUs(400_000)).length, 1);
  });
});

describe('the schedule of looks', () => {
  const at = (seconds: number) => mediaTimeUs(Math.round(seconds * 1_000_000));
  const object = (trackId: number, side = 0.1) => ({ trackId, box: box(0, 0, side, side) });
  const ids = (objects: readonly { trackId: number }[]) => objects.map(({ trackId }) => trackId);

  it('looks at new objects first, then at those looked at longest ago', () => {
    const schedule = new LookSchedule(5);
    for (const [index, id] of [1, 2, 3].entries()) schedule.note(object(id), 'found', at(index * 0.2));
    assert.deepEqual(
      ids(
        schedule.choose(
          [1, 2, 3, 4].map((id) => object(id)),
          at(2),
          3,
        ),
      ),
      [4, 1, 2],
    );
  });

  it('describes an object a few times quickly and then rarely, unless it has grown', () => {
    const schedule = new LookSchedule(5);
    const looked: number[] = [];
    for (let step = 0; step < 100; step++) {
      if (schedule.choose([object(1)], at(step / 5), 4).length === 0) continue;
      schedule.note(object(1), 'described', at(step / 5));
      looked.push(step);
    }
    assert.deepEqual(looked, [0, 1, 2, 52]);
    assert.deepEqual(ids(schedule.choose([object(1, 0.2)], at(20.2), 4)), [1]);
  });

  it('tries again with growing pauses where nothing was found', () => {
    const schedule = new LookSchedule(5);
    const looked: number[] = [];
    for (let step = 0; step < 60; step++) {
      if (schedule.choose([object(1)], at(step / 5), 4).length === 0) continue;
      schedule.note(object(1), 'nothing', at(step / 5));
      looked.push(step);
    }
    assert.deepEqual(looked, [0, 1, 3, 7, 15, 25, 35, 45, 55]);
  });

  it('looks at what moves inside an object in every frame', () => {
    const schedule = new LookSchedule(5);
    for (let step = 0; step < 20; step++) {
      assert.deepEqual(ids(schedule.choose([object(1)], at(step / 5), 4)), [1]);
      schedule.note(object(1), 'found', at(step / 5));
    }
  });
});
