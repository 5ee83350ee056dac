import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type AlertSignal, alertSignalSchema } from '#contract/alerts.ts';
import { openFrameCount, type VideoFrame } from '../../ffmpeg/video-frame.ts';
import { planarFrame } from '../../pipeline/testing/hand-fed-frames.ts';
import { cameraAt, mediaWith } from '../../testing/media-configuration.ts';
import type { PicturedAlert } from './alert-pictures.ts';
import type { AnalysedFrame } from './rule-watcher.ts';
import { type RuleConfiguration, WatchedRules } from './watched-rules.ts';

const NOON = Date.parse('2026-11-16T12:00:00Z');
const PERSON = { labels: ['person'] };
const IS_THERE = { condition: { subject: PERSON, verb: 'is-present' } } as const;
const NOBODY = { condition: { subject: PERSON, verb: 'is-absent', forSeconds: 10 } } as const;
const LEFT = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
] as const;
const GARDEN = cameraAt('demo:ball', { zones: { left: { polygon: LEFT } } });
const HALL = cameraAt('demo:ball');

type Objects = AnalysedFrame['objects'];

const person = (trackId: number, x = 0.2, more: Partial<Objects[number]> = {}): Objects[number] => ({
  trackId,
  label: 'person',
  score: 0.8,
  box: { x, y: 0.3, width: 0.1, height: 0.4 },
  velocity: { x: 0, y: 0, width: 0, height: 0 },
  ...more,
});

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

/** Rules with everything that they say, fed by the test. */
function create(wanted: Partial<RuleConfiguration> = {}, emit: (signal: AlertSignal) => void = () => {}) {
  const signals: AlertSignal[] = [];
  const pictures: { camera: string; alerts: readonly PicturedAlert[]; isNewest: boolean }[] = [];
  const warnings: string[] = [];
  const desk = new WatchedRules({
    emitSignal: (signal) => {
      signals.push(alertSignalSchema.parse(signal));
      emit(signal);
    },
    pictures: {
      add: (camera, _frame, _takenAtMs, alerts) => {
        if (alerts.length > 0) pictures.push({ camera, alerts, isNewest: false });
      },
      addNewest: (camera, alert) => pictures.push({ camera, alerts: [alert], isNewest: true }),
    },
    onWarning: (message) => warnings.push(message),
  });
  const configuration: RuleConfiguration = { ...mediaWith({ garden: GARDEN, hall: HALL }), ...wanted };
  desk.apply(configuration);
  const see = (
    seconds: number,
    objects: Objects,
    { camera = 'garden', size = { width: 32, height: 18 }, lateMs = 50 } = {},
  ) => {
    using frame = blackFrame(size, seconds);
    const wallMs = NOON + seconds * 1000;
    const eventIdOf = (trackId: number) => `00000000-0000-4000-8000-${`${trackId}`.padStart(12, '0')}`;
    desk.observe({ camera, task: 'objects', frame, objects, wallMs, analysedAtMs: wallMs + lateMs, eventIdOf });
  };
  const told = () => signals.map(({ type, rule }) => `${rule} ${type}`);
  return {
    desk,
    configuration,
    signals,
    pictures,
    warnings,
    see,
    told,
    [Symbol.dispose]: () => desk[Symbol.dispose](),
  };
}

function blackFrame({ width, height }: { width: number; height: number }, seconds: number): VideoFrame {
  return planarFrame({ width, height, data: new Uint8Array((width * height * 3) / 2) }, Math.round(seconds * 1e6));
}

describe('the desk of rules', () => {
  it('tells of an alert with what is known of its objects, of what becomes of it, and of its end', () => {
    using made = create({ rules: { visit: { ...IS_THERE, severity: 'critical' } } });
    const attributes = { colour: { value: 'red', score: 0.7 } };
    for (const seconds of [0, 0.5, 1, 1.5]) made.see(seconds, [person(7, 0.2, { attributes })]);
    const [raised, updated] = made.signals;
    assert.ok(raised && updated);
    assert.deepEqual(
      [raised.type, raised.rule, raised.severity, raised.camera],
      ['raised', 'visit', 'critical', 'garden'],
    );
    assert.deepEqual([raised.timeMs, raised.analysedAtMs], [NOON, NOON + 50]);
    const [object] = raised.objects;
    assert.deepEqual(
      { ...object, box: null },
      {
        camera: 'garden',
        task: 'objects',
        label: 'person',
        box: null,
        score: 0.8,
        attributes,
        eventId: '00000000-0000-4000-8000-000000000007',
      },
    );
    assert.deepEqual([updated.type, updated.timeMs, updated.alertId], ['updated', NOON + 1000, raised.alertId]);
    for (let seconds = 2; seconds < 12; seconds++) made.see(seconds, []);
    const ended = made.signals.at(-1);
    assert.deepEqual([ended?.type, ended?.alertId], ['ended', raised.alertId]);
    made.see(13, [person(8)]);
    assert.equal(made.signals.at(-1)?.type, 'raised');
    assert.notEqual(made.signals.at(-1)?.alertId, raised.alertId);
  });

  it('has the frame that decided pictured, with what is seen in it and the places of the rule', () => {
    const inZone = { condition: { ...IS_THERE.condition, where: { zones: ['left'] } } };
    using made = create({ rules: { visit: inZone } });
    made.see(0, [person(1), person(2, 0.8)]);
    const [{ camera, alerts, isNewest } = { camera: '', alerts: [], isNewest: true }] = made.pictures;
    assert.deepEqual([made.pictures.length, camera, isNewest], [1, 'garden', false]);
    assert.equal(alerts[0]?.alertId, made.signals[0]?.alertId);
    assert.deepEqual(
      alerts[0]?.drawing.objects.map(({ label, isSeen }) => [label, isSeen]),
      [['person', true]],
    );
    assert.deepEqual(alerts[0]?.drawing.zones, [LEFT.map(([x, y]) => ({ x, y }))]);
  });

  it('tells of what time alone decides, without a place and a picture where it is about several cameras', () => {
    using made = create({
      rules: { nobody: NOBODY, hall: { condition: { ...NOBODY.condition, where: { cameras: ['hall'] } } } },
    });
    for (const camera of ['garden', 'hall']) made.see(0, [], { camera });
    made.desk.tick(NOON + 9_000);
    assert.deepEqual(made.told(), []);
    made.desk.tick(NOON + 11_000);
    assert.deepEqual(
      made.signals.map(({ rule, camera, analysedAtMs, timeMs }) => [rule, camera, analysedAtMs, timeMs]),
      [
        ['nobody', null, null, NOON + 10_000],
        ['hall', 'hall', null, NOON + 10_000],
      ],
    );
    assert.deepEqual(
      made.pictures.map(({ camera, isNewest }) => [camera, isNewest]),
      [['hall', true]],
    );
  });

  it('lets time pass no sooner than results come, so that what they show has its own time', () => {
    using made = create({ rules: { visit: IS_THERE } });
    // Each result comes 1.5 s after its frame.
    for (let step = 0; step <= 32; step++) {
      made.desk.tick(NOON + step * 100 + 1400);
      made.see(step / 10, step < 32 ? [] : [person(1)], { lateMs: 1500 });
    }
    assert.deepEqual(
      made.signals.map(({ type, timeMs }) => [type, timeMs]),
      [['raised', NOON + 3200]],
    );
  });

  it('goes on telling time to rules whose cameras are silent, and after the clock was set back', () => {
    const inHall = { condition: { ...NOBODY.condition, where: { cameras: ['hall'] } } };
    using made = create({ rules: { 'in-hall': inHall, nobody: NOBODY } });
    made.see(0, [], { camera: 'hall' });
    for (let second = 1; second <= 12; second++) {
      made.see(second, [person(1)]);
      made.desk.tick(NOON + second * 1000 - 3_600_000);
    }
    assert.deepEqual(made.told(), ['in-hall raised']);
  });

  it('gives a camera with an open alert the right of way, and takes it back', () => {
    using made = create({ rules: { visit: IS_THERE, again: IS_THERE } });
    made.see(0, [person(1)]);
    assert.deepEqual([made.desk.isUrgent('garden'), made.desk.isUrgent('hall')], [true, false]);
    made.desk.apply({ ...made.configuration, rules: { visit: IS_THERE } });
    assert.equal(made.desk.isUrgent('garden'), true);
    made.desk.stopWatching('garden');
    assert.equal(made.desk.isUrgent('garden'), false);
  });

  it('counts lengths in the picture as the camera really has it', () => {
    const fast = {
      condition: { subject: PERSON, verb: 'moves-faster', speed: { pictureWidthsPerSecond: 0.1 } },
    } as const;
    const raisedOn = (size: { width: number; height: number }) => {
      using made = create({ rules: { fast } });
      for (let step = 0; step < 20; step++) {
        const box = { x: 0.4, y: 0.02 * step, width: 0.1, height: 0.2 };
        made.see(step / 5, [person(1, 0.4, { box })], { size });
      }
      return made.told().includes('fast raised');
    };
    assert.deepEqual([raisedOn({ width: 32, height: 18 }), raisedOn({ width: 18, height: 32 })], [false, true]);
  });

  it('leaves out updates rather than flood whoever listens, but no raises and no ends', () => {
    const rules = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`rule-${index}`, IS_THERE]));
    using made = create({ rules });
    for (const seconds of [0, 1.1]) made.see(seconds, [person(1)]);
    made.desk[Symbol.dispose]();
    const count = (type: string) => made.signals.filter((signal) => signal.type === type).length;
    assert.deepEqual([count('raised'), count('updated'), count('ended')], [150, 100, 150]);
  });

  it('loses an observation of one rule where something goes wrong, says so once, and goes on', () => {
    let isBroken = true;
    using made = create({ rules: { broken: IS_THERE, fine: IS_THERE } }, ({ rule }) => {
      if (isBroken && rule === 'broken') throw new Error('out of order');
    });
    made.see(0, [person(1)]);
    for (const seconds of [1.5, 3, 4.5]) made.see(seconds, [person(1)]);
    isBroken = false;
    made.see(6, [person(1)]);
    assert.ok(
      made.told().includes('fine raised') && made.told().filter((line) => line === 'fine updated').length === 4,
    );
    assert.deepEqual(made.warnings, ['The rule "broken" could not be judged once: out of order']);
    assert.equal(made.told().at(-2), 'broken updated');
  });
});

describe('a configuration that changes while alerts are open', () => {
  const rows: readonly (readonly [
    string,
    (was: RuleConfiguration) => Partial<RuleConfiguration>,
    readonly string[],
  ])[] = [
    [
      'in something else leaves them alone',
      ({ cameras }) => ({ cameras: { ...cameras, hall: cameraAt('demo:street') } }),
      [],
    ],
    [
      'by the rate of a task leaves them alone',
      ({ cameras }) => ({
        cameras: { ...cameras, garden: { ...GARDEN, detect: { ...GARDEN.detect, tasks: { objects: { fps: 1 } } } } },
      }),
      [],
    ],
    [
      'in one rule ends the alert of that one',
      ({ rules }) => ({ rules: { ...rules, a: { ...IS_THERE, severity: 'info' } } }),
      ['a ended'],
    ],
    ['by a rule that goes ends its alert', () => ({ rules: { b: IS_THERE } }), ['a ended']],
    [
      'by a rule that is switched off ends its alert',
      ({ rules }) => ({ rules: { ...rules, b: { ...IS_THERE, enabled: false } } }),
      ['b ended'],
    ],
    [
      'by a new zone of the camera ends what is there',
      ({ cameras }) => ({ cameras: { ...cameras, garden: cameraAt('demo:ball') } }),
      ['a ended', 'b ended'],
    ],
    ['by another camera that goes leaves them alone', () => ({ cameras: { garden: GARDEN } }), []],
    ['by the camera that goes ends what is there', () => ({ cameras: { hall: HALL } }), ['a ended', 'b ended']],
    [
      'by a camera whose analysis is switched off ends what is there',
      ({ cameras }) => ({
        cameras: { ...cameras, garden: { ...GARDEN, detect: { ...GARDEN.detect, enabled: false } } },
      }),
      ['a ended', 'b ended'],
    ],
    ['in the time zone of the site ends all', () => ({ site: { timeZone: 'Asia/Tokyo' } }), ['a ended', 'b ended']],
    [
      'in what a task looks at ends all',
      () => ({ tasks: { hats: { on: { task: 'objects' } } } }),
      ['a ended', 'b ended'],
    ],
  ];
  for (const [name, change, ends] of rows)
    it(name, () => {
      using made = create({ rules: { a: IS_THERE, b: IS_THERE } });
      made.see(0, [person(1)]);
      assert.deepEqual(made.told(), ['a raised', 'b raised']);
      made.desk.apply({ ...made.configuration, ...change(made.configuration) });
      assert.deepEqual(made.told().slice(2), ends);
    });

  it('judges by the new places from then on', () => {
    const inZone = { condition: { ...IS_THERE.condition, where: { zones: ['left'] } } };
    using made = create({ rules: { visit: inZone } });
    made.see(0, [person(1, 0.7)]);
    assert.deepEqual(made.told(), []);
    const right = LEFT.map(([x, y]) => [x + 0.5, y] as const);
    const moved = cameraAt('demo:ball', { zones: { left: { polygon: right } } });
    made.desk.apply({ ...made.configuration, cameras: { garden: moved, hall: HALL } });
    made.see(1, [person(1, 0.7)]);
    assert.deepEqual(made.told(), ['visit raised']);
  });

  it('brings a rule to a camera on which its zone has just been drawn', () => {
    const atDoor = { condition: { ...IS_THERE.condition, where: { zones: ['door'] } } };
    using made = create({ rules: { visit: atDoor } });
    made.see(0, [person(1)], { camera: 'hall' });
    assert.deepEqual(made.told(), []);
    const drawn = cameraAt('demo:ball', { zones: { door: { polygon: LEFT } } });
    made.desk.apply({ ...made.configuration, cameras: { garden: GARDEN, hall: drawn } });
    made.see(1, [person(1)], { camera: 'hall' });
    assert.deepEqual(made.told(), ['visit raised']);
    assert.equal(made.signals[0]?.camera, 'hall');
  });

  it('ends everything with the process, and is silent afterwards', () => {
    using made = create({ rules: { a: IS_THERE, b: IS_THERE } });
    made.see(0, [person(1)]);
    made.desk[Symbol.dispose]();
    made.see(1, [person(2)]);
    assert.deepEqual(made.told(), ['a raised', 'b raised', 'a ended', 'b ended']);
  });
});
