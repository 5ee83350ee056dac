import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../demo/seeded-random.ts';
import type { Condition } from '../rule.ts';
import { play, raises, ruleOf, type Scene, type SceneActor, walker } from './testing/play-scene.ts';

const PERSON = { labels: ['person'] };
const YARD = { zones: ['yard'] };
const still = (id: number, x: number, rest: Partial<SceneActor> = {}): SceneActor => ({
  id,
  at: () => [x, 0.7],
  ...rest,
});
const PARKED = { label: 'car', width: 0.2, height: 0.15 };
const BAG = { label: 'backpack', width: 0.04, height: 0.06 };
/** Drives to a place, stands there, and drives on if it is told when. */
const car = (id: number, until = 3, again = 1000): SceneActor => ({
  id,
  ...PARKED,
  at: (t) => [0.2 + 0.2 * Math.min(t, until) + 0.2 * Math.max(0, t - again), 0.8],
});
/** Lies after the second `when`. */
const faller = (id: number, when: number, lyingFor = 1000): SceneActor => ({
  id,
  at: () => [0.6, 0.8],
  with: (t) => (t >= when && t < when + lyingFor ? { box: { x: 0.5, y: 0.7, width: 0.2, height: 0.1 } } : {}),
});
/** Puts down a bag at second 2 and walks away, or not. */
const bringer = (leaves: boolean): SceneActor[] => [
  still(1, 0.6, { from: 1, at: (t) => [leaves ? 0.6 - 0.12 * Math.max(0, t - 4) : 0.6, 0.7] }),
  still(2, 0.65, { ...BAG, from: 2 }),
];

type Row = readonly [
  name: string,
  condition: Condition,
  scene: Scene,
  raised: readonly (readonly [number, readonly number[]])[],
];

const TABLE: Readonly<Record<string, readonly Row[]>> = {
  appears: [
    [
      'who comes into view',
      { subject: PERSON, verb: 'appears' },
      { actors: [walker(1, 0.1, 0.02, { from: 5 })] },
      [[5, [1]]],
    ],
    ['not who was there already', { subject: PERSON, verb: 'appears' }, { actors: [still(1, 0.3)] }, []],
    [
      'not something else',
      { subject: PERSON, verb: 'appears' },
      { actors: [still(1, 0.3, { from: 5, label: 'dog' })] },
      [],
    ],
    [
      'a group stands for its labels',
      { subject: { labels: ['animal'] }, verb: 'appears' },
      { actors: [still(1, 0.3, { from: 5, label: 'dog' })] },
      [[5, [1]]],
    ],
    [
      'not again after a flicker of 3 s under a new number in the same place',
      { subject: PERSON, verb: 'appears' },
      { actors: [still(1, 0.3, { from: 3, to: 8 }), still(2, 0.3, { from: 9 })] },
      [[3, [1]]],
    ],
    [
      'only on the camera that is named',
      { subject: PERSON, verb: 'appears', where: { cameras: ['hall'] } },
      { actors: [still(1, 0.3, { from: 5 })], cameras: ['garden', 'hall'] },
      [],
    ],
  ],
  enters: [
    ['from outside', { subject: PERSON, verb: 'enters', where: YARD }, { actors: [walker(1, 0.1, 0.1)] }, [[4.2, [1]]]],
    [
      'by appearing inside',
      { subject: PERSON, verb: 'enters', where: YARD },
      { actors: [still(1, 0.8, { from: 6 })] },
      [[6, [1]]],
    ],
    [
      'not who was inside from the start',
      { subject: PERSON, verb: 'enters', where: YARD },
      { actors: [still(1, 0.8)] },
      [],
    ],
    [
      'not who trembles on the border for a while',
      { subject: PERSON, verb: 'enters', where: YARD },
      { actors: [{ id: 1, at: (t) => [0.499 + 0.004 * Math.sin(20 * t), 0.7] }] },
      [],
    ],
    [
      'the left half of the picture',
      { subject: PERSON, verb: 'enters', where: { part: 'left' } },
      { actors: [walker(1, 0.9, -0.1)] },
      [[4.2, [1]]],
    ],
    [
      'not an excepted zone in it',
      { subject: PERSON, verb: 'enters', where: { zones: ['yard'], exceptZones: ['gate'] } },
      { actors: [still(1, 0.8, { from: 6 })] },
      [],
    ],
  ],
  leaves: [
    [
      'across the border',
      { subject: PERSON, verb: 'leaves', where: YARD },
      { actors: [walker(1, 0.9, -0.1)] },
      [[4.2, [1]]],
    ],
    [
      'by vanishing inside',
      { subject: PERSON, verb: 'leaves', where: YARD },
      { actors: [still(1, 0.8, { to: 6 })] },
      [[8, [1]]],
    ],
    ['out of view', { subject: PERSON, verb: 'leaves' }, { actors: [still(1, 0.2, { to: 6 })] }, [[8, [1]]]],
    [
      'not by a flicker of one second',
      { subject: PERSON, verb: 'leaves' },
      { actors: [still(1, 0.2, { isHidden: (t) => t > 6 && t < 7 })] },
      [],
    ],
    [
      'nor does a stationary object that is hidden for 8 s',
      { subject: { labels: ['vehicle'] }, verb: 'leaves' },
      {
        actors: [still(1, 0.2, { ...PARKED, isHidden: (t) => t > 6 && t < 14, with: () => ({ isStationary: true }) })],
      },
      [],
    ],
  ],
  'is-present': [
    [
      'who is there from the start',
      { subject: PERSON, verb: 'is-present', where: YARD },
      { actors: [still(1, 0.8)] },
      [[0, [1]]],
    ],
    [
      'for 5 s',
      { subject: PERSON, verb: 'is-present', where: YARD, forSeconds: 5 },
      { actors: [still(1, 0.8, { from: 3 }), still(2, 0.7, { from: 4, to: 7 })] },
      [[8, [1]]],
    ],
    [
      'at least two, as one alert',
      { subject: PERSON, verb: 'is-present', where: YARD, count: { atLeast: 2 } },
      { actors: [still(1, 0.8), still(2, 0.6, { from: 5 }), still(3, 0.2)] },
      [[5.6, [1, 2]]],
    ],
    [
      'at most one for 5 s counts nobody as well',
      { subject: PERSON, verb: 'is-present', where: YARD, count: { atMost: 1 }, forSeconds: 5 },
      { actors: [still(1, 0.8, { to: 3 }), still(2, 0.6, { to: 3 })] },
      [[10, []]],
    ],
  ],
  'is-absent': [
    [
      'nobody for 10 s, from the first frame without anybody',
      { subject: PERSON, verb: 'is-absent', where: YARD, forSeconds: 10 },
      { actors: [still(1, 0.8, { to: 3 })] },
      [[15, []]],
    ],
    [
      'somebody comes back in time',
      { subject: PERSON, verb: 'is-absent', where: YARD, forSeconds: 10 },
      { actors: [still(1, 0.8, { isHidden: (t) => t > 3 && t < 12 })] },
      [],
    ],
    [
      'nobody from the start',
      { subject: PERSON, verb: 'is-absent', where: YARD, forSeconds: 10 },
      { actors: [still(1, 0.2)] },
      [[10, []]],
    ],
    [
      'told by a tick where no frames come any more',
      { subject: PERSON, verb: 'is-absent', forSeconds: 30 },
      { actors: [], ticksAfter: 20 },
      [[30, []]],
    ],
  ],
  crosses: [
    [
      'either way',
      { subject: PERSON, verb: 'crosses', line: 'path' },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.9, -0.1)] },
      [
        [2.2, [1]],
        [6.2, [2]],
      ],
    ],
    [
      'along its direction',
      { subject: PERSON, verb: 'crosses', line: 'fence', direction: 'along' },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.9, -0.1)] },
      [[4.2, [1]]],
    ],
    [
      'against its direction',
      { subject: PERSON, verb: 'crosses', line: 'fence', direction: 'against' },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.9, -0.1)] },
      [[4.2, [2]]],
    ],
    [
      'between two frames that lie far apart',
      { subject: PERSON, verb: 'crosses', line: 'fence' },
      { actors: [walker(1, 0.1, 0.3)], framesPerSecond: 0.5, seconds: 4 },
      [[2, [1]]],
    ],
    [
      'not by trembling on it, nor by turning back',
      { subject: PERSON, verb: 'crosses', line: 'fence' },
      {
        actors: [
          { id: 1, at: (t) => [0.499 + 0.01 * Math.sin(9 * t), 0.7] },
          { id: 2, at: (t) => [0.49 - 0.1 * Math.abs(t - 5), 0.7] },
        ],
      },
      [],
    ],
    [
      'once, however often the same one does within 10 s',
      { subject: PERSON, verb: 'crosses', line: 'fence' },
      { actors: [{ id: 1, at: (t) => [0.5 + 0.2 * Math.sin(t), 0.7] }] },
      [[3.2, [1]]],
    ],
  ],
  lingers: [
    [
      'for longer than 10 s',
      { subject: PERSON, verb: 'lingers', where: YARD, forSeconds: 10 },
      { actors: [walker(1, 0.1, 0.1, { at: (t) => [Math.min(0.8, 0.1 + 0.1 * t), 0.7] })] },
      [[14.2, [1]]],
    ],
    [
      'not who passes',
      { subject: PERSON, verb: 'lingers', where: YARD, forSeconds: 10 },
      { actors: [walker(1, 0.1, 0.1)] },
      [],
    ],
    [
      'although hardly seen',
      { subject: PERSON, verb: 'lingers', where: YARD, forSeconds: 10 },
      { actors: [still(1, 0.8, { isHidden: (t) => Math.round(t * 5) % 5 !== 0 })] },
      [[10, [1]]],
    ],
    [
      'also under an identity that turns out to be an earlier one',
      { subject: PERSON, verb: 'lingers', where: YARD, forSeconds: 10 },
      {
        actors: [
          still(1, 0.8, { to: 4 }),
          still(2, 0.7, { from: 5, to: 7.9 }),
          still(1, 0.7, { from: 8, with: (t) => (t === 8 ? { mergedFrom: [2] } : {}) }),
        ],
      },
      [[15, [1]]],
    ],
  ],
  stops: [
    ['a car that drove', { subject: { labels: ['car'] }, verb: 'stops' }, { actors: [car(1)] }, [[5, [1]]]],
    [
      'for more than 10 s',
      { subject: { labels: ['car'] }, verb: 'stops', forSeconds: 10 },
      { actors: [car(1), car(2, 3, 8)] },
      [[13, [1]]],
    ],
    [
      'not one that was parked',
      { subject: { labels: ['car'] }, verb: 'stops' },
      { actors: [still(1, 0.5, PARKED)] },
      [],
    ],
    ['not elsewhere', { subject: { labels: ['car'] }, verb: 'stops', where: YARD }, { actors: [car(1, 1)] }, []],
  ],
  moves: [
    [
      'what moves, not what stands',
      { subject: {}, verb: 'moves' },
      { actors: [walker(1, 0.1, 0.1), still(2, 0.4)] },
      [[1, [1]]],
    ],
    [
      'not a trembling box',
      { subject: {}, verb: 'moves' },
      {
        actors: (() => {
          const random = seededRandom(5);
          return [{ id: 1, at: () => [0.5 + 0.01 * random(), 0.7 + 0.01 * random()] as const }];
        })(),
      },
      [],
    ],
  ],
  // The picture is 20 m wide: a tenth of it a second is 7.2 km/h.
  'moves-faster': [
    [
      'than 5 km/h, not than 10',
      {
        any: [
          { subject: PERSON, verb: 'moves-faster', speed: { kilometresPerHour: 5 } },
          { subject: {}, verb: 'moves-faster', speed: { kilometresPerHour: 10 } },
        ],
      },
      { actors: [walker(1, 0.1, 0.1)], seconds: 8 },
      [[1, [1]]],
    ],
    [
      'in picture widths',
      { subject: {}, verb: 'moves-faster', speed: { pictureWidthsPerSecond: 0.15 } },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.1, 0.2)], seconds: 4 },
      [[1, [2]]],
    ],
  ],
  'moves-slower': [
    [
      'but moves',
      { subject: {}, verb: 'moves-slower', speed: { kilometresPerHour: 10 } },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.1, 0.25), still(3, 0.5)], seconds: 3 },
      [[1, [1]]],
    ],
  ],
  'moves-toward': [
    [
      'a zone',
      { subject: {}, verb: 'moves-toward', target: { zone: 'gate' } },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.6, -0.1)], seconds: 5 },
      [[1.2, [1]]],
    ],
    [
      'a side',
      { subject: {}, verb: 'moves-toward', target: { part: 'left' } },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.6, -0.1)], seconds: 5 },
      [[1.2, [2]]],
    ],
    [
      'another object',
      { subject: PERSON, verb: 'moves-toward', target: { subject: { labels: ['car'] } } },
      { actors: [walker(1, 0.1, 0.1), still(2, 0.8, PARKED)], seconds: 5 },
      [[1.2, [1]]],
    ],
    [
      'a line',
      { subject: {}, verb: 'moves-toward', target: { line: 'fence' } },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.45, -0.1)], seconds: 3 },
      [[1.2, [1]]],
    ],
  ],
  'moves-away': [
    [
      'from a zone',
      { subject: {}, verb: 'moves-away', target: { zone: 'gate' } },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.6, -0.1)], seconds: 5 },
      [[1.2, [2]]],
    ],
  ],
  runs: [
    [
      'who is fast, not who walks',
      { subject: PERSON, verb: 'runs' },
      { actors: [walker(1, 0, 0.06), walker(2, 0, 0.2)], seconds: 4 },
      [[1, [2]]],
    ],
    [
      'without a ground scale, in heights of the person',
      { subject: PERSON, verb: 'runs', where: { cameras: ['hall'] } },
      {
        actors: [walker(1, 0, 0.08, { camera: 'hall' }), walker(2, 0, 0.3, { camera: 'hall' })],
        seconds: 3,
        cameras: ['hall'],
      },
      [[1, [2]]],
    ],
  ],
  falls: [
    ['from upright to lying', { subject: PERSON, verb: 'falls' }, { actors: [faller(1, 5)] }, [[6, [1]]]],
    ['not for a single frame', { subject: PERSON, verb: 'falls' }, { actors: [faller(1, 5, 0.3)] }, []],
    ['not who lies from the start', { subject: PERSON, verb: 'falls' }, { actors: [faller(1, 0)] }, []],
    [
      'not of whom only a part is in the picture any more',
      { subject: PERSON, verb: 'falls' },
      {
        actors: [
          still(1, 0.6, {
            with: (t) => ({ box: { x: 0.5, y: t < 5 ? 0.5 : 0.93, width: 0.1, height: t < 5 ? 0.4 : 0.07 } }),
          }),
        ],
      },
      [],
    ],
    [
      'by the joints, where they are known',
      { subject: PERSON, verb: 'falls' },
      { actors: [still(1, 0.6, { with: (t) => ({ keypoints: t < 5 ? joints(0, 0.15) : joints(0.15, 0) }) })] },
      [[6, [1]]],
    ],
  ],
  'lies-down': [
    [
      'for more than 5 s',
      { subject: PERSON, verb: 'lies-down', forSeconds: 5 },
      { actors: [faller(1, 5), faller(2, 5, 3)] },
      [[10, [1]]],
    ],
  ],
  approaches: [
    [
      'to 4 m',
      { subject: PERSON, verb: 'approaches', other: { labels: ['car'] }, distance: { metres: 4 } },
      { actors: [walker(1, 0.1, 0.1), still(2, 0.8, { ...PARKED, at: () => [0.8, 0.7] })], seconds: 8 },
      [[5, [1, 2]]],
    ],
    [
      'not who was near from the start',
      { subject: PERSON, verb: 'approaches', other: { labels: ['car'] } },
      { actors: [still(1, 0.65), still(2, 0.8, PARKED)] },
      [],
    ],
  ],
  'is-together': [
    [
      'a person with a dog',
      { subject: PERSON, verb: 'is-together', other: { labels: ['dog'] } },
      { actors: [walker(1, 0.1, 0.02), walker(2, 0.15, 0.02, { label: 'dog', height: 0.1 })] },
      [[0.6, [1, 2]]],
    ],
    [
      'not far from it',
      { subject: PERSON, verb: 'is-together', other: { labels: ['dog'] } },
      { actors: [still(1, 0.1), still(2, 0.5, { label: 'dog', height: 0.1 })] },
      [],
    ],
  ],
  gathers: [
    [
      'three near each other',
      { subject: PERSON, verb: 'gathers', atLeast: 3 },
      { actors: [still(1, 0.6), still(2, 0.68), still(3, 0.76, { from: 5 }), still(4, 0.1)] },
      [[7, [1, 2, 3]]],
    ],
    [
      'not three apart',
      { subject: PERSON, verb: 'gathers', atLeast: 3 },
      { actors: [still(1, 0.1), still(2, 0.4), still(3, 0.9)] },
      [],
    ],
  ],
  'is-left-behind': [
    [
      'a bag whose owner walks away',
      { subject: { labels: ['bag'] }, verb: 'is-left-behind' },
      { actors: bringer(true) },
      [[14.3, [2]]],
    ],
    [
      'not while its owner stays',
      { subject: { labels: ['bag'] }, verb: 'is-left-behind' },
      { actors: bringer(false) },
      [],
    ],
    [
      'not what was there before',
      { subject: { labels: ['bag'] }, verb: 'is-left-behind' },
      { actors: [still(2, 0.6, BAG)] },
      [],
    ],
  ],
  'is-taken': [
    [
      'what stood there is gone',
      { subject: { labels: ['bag'] }, verb: 'is-taken' },
      { actors: [still(2, 0.6, { ...BAG, to: 14 }), walker(1, -1.2, 0.12)] },
      [[16, [2]]],
    ],
    [
      'not while somebody stands in front of it',
      { subject: { labels: ['bag'] }, verb: 'is-taken' },
      { actors: [still(2, 0.6, { ...BAG, isHidden: (t) => t > 12 }), still(1, 0.6, { from: 11.8 })] },
      [],
    ],
    [
      'not while a car stands in front of it',
      { subject: { labels: ['bag'] }, verb: 'is-taken' },
      { actors: [still(2, 0.6, { ...BAG, isHidden: (t) => t > 12 }), still(1, 0.6, { ...PARKED, from: 11.8 })] },
      [],
    ],
  ],
  'wrong-way': [
    [
      'in a lane',
      { subject: {}, verb: 'wrong-way', where: { zones: ['lane'] } },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.9, -0.1)], seconds: 7 },
      [[1.2, [2]]],
    ],
    [
      'over a line',
      { subject: {}, verb: 'wrong-way', line: 'fence' },
      { actors: [walker(1, 0.1, 0.1), walker(2, 0.9, -0.1)], seconds: 7 },
      [[4.2, [2]]],
    ],
  ],
};

/** Shoulders away from the hips by so much. */
function joints(x: number, y: number) {
  return Array.from({ length: 17 }, (_, index) => ({
    x: 0.6 + (index < 11 ? x : 0),
    y: 0.6 - (index < 11 ? y : 0),
    score: 0.9,
  }));
}

/** Motion is judged over stretches of time, so when it is told is only known to about half a second. */
const TOLERANCE_SECONDS = 0.5;

for (const [verb, rows] of Object.entries(TABLE))
  describe(verb, () => {
    for (const [name, condition, scene, expected] of rows)
      it(name, () => {
        const raised = raises(play(ruleOf(condition), scene));
        const words = `raised ${JSON.stringify(raised)}, expected ${JSON.stringify(expected)}`;
        assert.deepEqual(
          raised.map(([, ids]) => ids),
          expected.map(([, ids]) => ids),
          words,
        );
        for (const [index, [second]] of raised.entries())
          assert.ok(Math.abs(second - (expected[index]?.[0] ?? 0)) <= TOLERANCE_SECONDS, words);
      });
  });
