import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import { type MediaTimeUs, mediaTimeUs } from '../time/media-time.ts';
import { ActivityGate, type ActivityGateOptions, type GateChange } from './activity-gate.ts';

const FRAME_US = 1_000_000 / 30;

interface Scene {
  readonly seconds: number;
  /** Pictures in a group; 1 for streams of keyframes alone. */
  readonly group?: number;
  readonly bFrames?: boolean;
  /** Factor on the size of a packet that is no keyframe (or of any, where there are only these). */
  readonly size?: (second: number) => number;
  /** Whether a look at a decoded picture would show movement. */
  readonly moves?: (second: number) => boolean;
  readonly noise?: number;
  /** How much larger than others the first packet after a keyframe is. */
  readonly afterKeyframe?: number;
  /** Factor on the size of a keyframe beside others. */
  readonly keyframeSize?: (second: number) => number;
  readonly options?: Partial<ActivityGateOptions>;
}

interface Watched {
  readonly changes: (GateChange & { readonly atS: number })[];
  /** When keyframes were looked at, asleep. */
  readonly looks: readonly number[];
  readonly gate: ActivityGate;
  /** The share of packets decoded after `second`. */
  decodedAfter(second: number): number;
}

/** Plays a scene to the gate as a camera would: packets in decoding order, and pictures of what is decoded five times a second. */
function watch(scene: Scene): Watched {
  const { group = 60, bFrames = false, size = () => 1, moves = () => false, noise = 0.05 } = scene;
  const { afterKeyframe = 1, keyframeSize = () => 1 } = scene;
  const gate = new ActivityGate({ width: 1920, height: 1080, ...scene.options });
  const random = seededRandom(7);
  const changes: Watched['changes'] = [];
  const looks: number[] = [];
  const decoded: number[] = [];
  const packets = Math.round(scene.seconds * 30);
  let sampled = -1;
  for (let index = 0; index < packets; index++) {
    const second = index / 30;
    const isKeyframe = index % group === 0;
    const ptsUs = mediaTimeUs(Math.round((index + (bFrames ? shiftOf(index % group) : 0)) * FRAME_US));
    const usual = isKeyframe ? 120_000 : bFrames && shiftOf(index % group) <= 0 ? 2_000 : 9_000;
    const isFirst = index % group === 1 && group > 1;
    const factor = isKeyframe && group > 1 ? keyframeSize(second) : size(second) * (isFirst ? afterKeyframe : 1);
    const bytes = Math.round(
      usual * factor * (1 + (random() + random() + random() - 1.5) * noise * (isKeyframe ? 0.05 : 2)),
    );
    const note = (change: GateChange | null) => change !== null && changes.push({ ...change, atS: second });
    note(gate.observePacket({ bytes, isKeyframe, ptsUs }));
    if (gate.mode !== 'full' && !gate.isLookWanted) continue;
    if (gate.mode !== 'full') looks.push(second);
    decoded.push(second);
    const sample = Math.floor(second * 5);
    if (sample === sampled) continue;
    sampled = sample;
    note(gate.observePicture(ptsUs, moves(second)));
  }
  return {
    changes,
    looks,
    gate,
    decodedAfter: (second) => decoded.filter((at) => at >= second).length / (packets - second * 30),
  };
}

/** Decoding order of groups of four: the fourth picture first, then the second, then the others. */
function shiftOf(place: number): number {
  return place === 0 ? 0 : ([0, 3, 0, -2, -1][((place - 1) % 4) + 1] ?? 0);
}

const wakesOf = ({ changes }: Watched) => changes.filter(({ mode }) => mode === 'full');

describe('the activity gate', () => {
  it('stays awake until it has learnt what is usual, then decodes keyframes alone', () => {
    const watched = watch({ seconds: 60 });
    const [first] = watched.changes;
    assert.equal(first?.mode, 'keyframes');
    assert.ok(first.atS >= 5 && first.atS <= 9, `asleep at ${first.atS} s`);
    assert.deepEqual(wakesOf(watched), []);
    assert.ok(watched.decodedAfter(10) < 0.02);
  });

  const sorts: readonly { name: string; scene: Omit<Scene, 'seconds'>; factor: number }[] = [
    { name: 'with P-frames alone', scene: {}, factor: 1.8 },
    { name: 'with B-frames', scene: { bFrames: true }, factor: 1.8 },
    { name: 'with a keyframe every quarter of a second', scene: { group: 8 }, factor: 1.8 },
    { name: 'with a keyframe every eight seconds', scene: { group: 240 }, factor: 1.8 },
    { name: 'of keyframes alone, that get larger', scene: { group: 1 }, factor: 1.05 },
    { name: 'of keyframes alone, that get smaller', scene: { group: 1 }, factor: 0.95 },
    { name: 'with much noise', scene: { noise: 0.2 }, factor: 3 },
  ];
  /** Packets that are larger than their neighbours, from 31.3 s on, by so much; the usual noise is 5 %. */
  const bursts: readonly { readonly packets: number; readonly factor: number; readonly wakes: boolean }[] = [
    { packets: 1, factor: 1.3, wakes: false },
    { packets: 2, factor: 1.3, wakes: true },
    { packets: 1, factor: 4, wakes: true },
  ];
  for (const { packets, factor, wakes } of bursts) {
    it(`${wakes ? 'wakes for' : 'sleeps on after'} ${packets} of ${factor} times the size`, () => {
      const isLarge = (second: number) => Math.round((second - 31.3) * 30) >= 0 && (second - 31.3) * 30 < packets - 0.5;
      const watched = watch({ seconds: 40, noise: 0.025, size: (s) => (isLarge(s) ? factor : 1) });
      const found = wakesOf(watched).filter(({ atS }) => atS > 20);
      assert.equal(found.length, wakes ? 1 : 0);
      // Whatever it waits for, it looks back to the first one.
      if (wakes) assert.ok((found[0]?.sinceUs ?? 0) <= 31_320_000);
      // What did not wake it is looked at with the next keyframe.
      assert.ok(wakes || watched.looks.some((at) => at > 31.3 && at < 32.1), `${watched.looks}`);
    });
  }

  for (const { name, scene, factor } of sorts) {
    it(`wakes at once when something begins to move in a stream ${name}`, () => {
      const isMoving = (second: number) => second >= 31.3 && second < 35;
      const watched = watch({ ...scene, seconds: 60, size: (s) => (isMoving(s) ? factor : 1), moves: isMoving });
      const [wake] = wakesOf(watched).filter(({ atS }) => atS > 20);
      assert.ok(wake !== undefined, 'it slept on');
      assert.ok(wake.atS < 31.9, `awake only at ${wake.atS} s`);
      assert.ok(wake.sinceUs <= 31_500_000, `looks back to ${wake.sinceUs} µs`);
      assert.equal(watched.gate.mode, 'keyframes', 'it did not sleep again');
    });
  }

  it('notices within a second that many packets are a little larger', () => {
    const isMoving = (second: number) => second >= 30.5 && second < 34;
    const watched = watch({ seconds: 60, size: (s) => (isMoving(s) ? 1.15 : 1), moves: isMoving });
    const [wake] = wakesOf(watched);
    assert.ok(wake !== undefined && wake.atS < 31.6, `awake at ${wake?.atS} s`);
    assert.ok(wake.sinceUs < 31_000_000);
  });

  it('looks at a keyframe now and then while nothing is in doubt, and wakes for what has moved since the last look', () => {
    const watched = watch({ seconds: 60, moves: (second) => second >= 31.3 && second < 38 });
    const [wake] = wakesOf(watched);
    const before = watched.looks.findLast((second) => second < 31.3) ?? 0;
    assert.ok(wake !== undefined && wake.atS - before <= 6, `awake at ${wake?.atS} s, looked at ${before} s`);
    assert.equal(wake.sinceUs, Math.round(before * 1e6));
    const looks = watched.looks.filter((second) => second > 8 && second < 31);
    assert.ok(looks.length >= 3 && looks.length <= 5, `${looks}`);
  });

  it('looks at every keyframe whose size is a little unusual', () => {
    const isMoving = (second: number) => second >= 31.3 && second < 33;
    for (const shift of [0, 2, 4]) {
      const isMovingNow = (second: number) => isMoving(second - shift);
      const watched = watch({ seconds: 60, keyframeSize: (s) => (isMovingNow(s) ? 1.06 : 1), moves: isMovingNow });
      const [wake] = wakesOf(watched);
      assert.equal(wake?.atS, 32 + shift);
      assert.equal(wake.sinceUs, (30 + shift) * 1e6, 'it looks back no farther than to the last usual keyframe');
    }
  });

  it('looks at the next keyframe when packets are a little larger for a short while', () => {
    const isMoving = (second: number) => second >= 30.4 && second < 30.7;
    const watched = watch({ seconds: 60, size: (s) => (isMoving(s) ? 1.12 : 1) });
    assert.ok(watched.looks.includes(32), `${watched.looks}`);
    assert.deepEqual(wakesOf(watched), []);
  });

  it('knows soon after it fell asleep that the first packet after a keyframe is larger than others', () => {
    for (const group of [60, 120]) {
      const watched = watch({ seconds: 60, group, afterKeyframe: 1.9 });
      assert.deepEqual(wakesOf(watched), []);
      assert.equal(watched.gate.mode, 'keyframes');
    }
  });

  it('takes no slow drift, such as dusk, for activity', () => {
    const watched = watch({ seconds: 600, size: (second) => 1 + second / 300 });
    assert.ok(wakesOf(watched).length <= 1, `${wakesOf(watched).length} wakes`);
    assert.ok(watched.decodedAfter(10) < 0.05);
  });

  it('gets used to what comes again and again, such as the clock that a camera writes into its picture', () => {
    const watched = watch({ seconds: 300, size: (second) => (second % 5 < FRAME_US / 1e6 ? 1.9 : 1) });
    assert.ok(wakesOf(watched).filter(({ atS }) => atS > 60).length <= 2);
    assert.ok(watched.decodedAfter(60) < 0.1);
  });

  it('learns the new normal after a change that stays, such as the night mode of a camera', () => {
    const watched = watch({ seconds: 120, size: (second) => (second > 40 ? 3 : 1) });
    assert.equal(wakesOf(watched).length, 1);
    assert.equal(watched.gate.mode, 'keyframes');
    assert.ok(watched.decodedAfter(60) < 0.05);
  });

  it('sleeps on when the distance of keyframes changes', () => {
    const gate = new ActivityGate({ width: 640, height: 360 });
    let wakes = 0;
    for (let index = 0; index < 3_000; index++) {
      const isKeyframe = index < 1_500 ? index % 30 === 0 : index % 120 === 0;
      const ptsUs = mediaTimeUs(Math.round(index * FRAME_US));
      if (
        gate.observePacket({ bytes: isKeyframe ? 50_000 : 3_000 + (index % 7) * 40, isKeyframe, ptsUs })?.mode ===
        'full'
      )
        wakes++;
      if (gate.mode === 'full' || isKeyframe) gate.observePicture(ptsUs, false);
    }
    assert.equal(gate.mode, 'keyframes');
    assert.ok(wakes <= 1);
  });

  it('never sleeps where keyframes are too rare, and says so', () => {
    const watched = watch({ seconds: 120, group: 450 });
    assert.deepEqual(watched.changes, []);
    assert.match(watched.gate.reason, /too seldom/);
  });

  it('says what woke it, also where the last look was some seconds ago', () => {
    const gate = asleep();
    for (let index = 0; index < 150; index++)
      gate.observePacket({ bytes: 9_000, isKeyframe: index % 30 === 0, ptsUs: at(60 + index / 30) });
    const change = gate.observePacket({ bytes: 90_000, isKeyframe: false, ptsUs: at(65.01) });
    assert.equal(change?.mode, 'full');
    assert.equal(gate.reason, change.reason);
  });

  it('wakes when keyframes stop coming', () => {
    const gate = asleep();
    const changes: GateChange[] = [];
    for (let index = 0; index < 600; index++) {
      const change = gate.observePacket({ bytes: 9_000, isKeyframe: false, ptsUs: at(60 + index / 30) });
      if (change !== null) changes.push(change);
    }
    assert.match(changes[0]?.reason ?? '', /keyframe/);
    assert.equal(changes.length, 1);
    assert.equal(gate.mode, 'full');
  });

  it('does not sleep while no picture could be looked at', () => {
    const gate = new ActivityGate({ width: 640, height: 360 });
    for (let index = 0; index < 900; index++)
      gate.observePacket({ bytes: 9_000, isKeyframe: index % 30 === 0, ptsUs: at(index / 30) });
    assert.equal(gate.mode, 'full');
  });

  const box = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 };
  it('wakes for an object that a task finds on a keyframe, and not for the ones that it knew', () => {
    const gate = asleep([{ trackId: 1, box }]);
    assert.equal(gate.observeObjects('objects', at(60), [{ trackId: 1, box: { ...box, x: 0.105 } }]), null);
    const change = gate.observeObjects('objects', at(61), [
      { trackId: 1, box },
      { trackId: 2, box },
    ]);
    assert.equal(change?.mode, 'full');
    assert.match(gate.reason, /objects/);
  });

  it('is kept awake by objects that move, and not by parked ones', () => {
    for (const isStationary of [true, false]) {
      const gate = new ActivityGate({ width: 640, height: 360 });
      for (let index = 0; index < 420; index++) {
        const ptsUs = at(index / 30);
        gate.observePacket({ bytes: 9_000, isKeyframe: index % 30 === 0, ptsUs });
        if (index % 6 !== 0) continue;
        gate.observePicture(ptsUs, false);
        gate.observeObjects('objects', ptsUs, [{ trackId: 1, box: { ...box, x: index / 600 }, isStationary }]);
      }
      assert.equal(gate.mode, isStationary ? 'keyframes' : 'full');
    }
  });

  it('stays awake while somebody needs every frame', () => {
    const gate = asleep();
    assert.equal(gate.hold(at(60), 'Somebody watches.')?.mode, 'full');
    for (let index = 0; index < 300; index++) {
      gate.observePacket({ bytes: 9_000, isKeyframe: index % 30 === 0, ptsUs: at(60 + index / 30) });
      gate.observePicture(at(60 + index / 30), false);
      gate.hold(at(60 + index / 30), 'Somebody watches.');
    }
    assert.equal(gate.mode, 'full');
    assert.equal(gate.reason, 'Somebody watches.');
  });

  it('is not misled by empty, huge and out-of-order packets', () => {
    const gate = asleep();
    for (const bytes of [0, 1, 2 ** 31, 9_000]) {
      for (const second of [60, 59, 60.5, 0]) gate.observePacket({ bytes, isKeyframe: false, ptsUs: at(second) });
    }
    assert.ok(['full', 'keyframes'].includes(gate.mode));
    assert.ok(gate.wakes >= 1, 'a packet of two gigabytes is suspicious');
  });
});

function at(second: number): MediaTimeUs {
  return mediaTimeUs(Math.round(second * 1_000_000));
}

/** A gate that has watched a minute of nothing. */
function asleep(
  objects: readonly { trackId: number; box: { x: number; y: number; width: number; height: number } }[] = [],
) {
  const gate = new ActivityGate({ width: 640, height: 360 });
  for (let index = 0; index < 1_800; index++) {
    const isKeyframe = index % 30 === 0;
    gate.observePacket({ bytes: 9_000 + (index % 5) * 50, isKeyframe, ptsUs: at(index / 30) });
    if (gate.mode === 'full' || isKeyframe) gate.observePicture(at(index / 30), false);
    if (index === 0) gate.observeObjects('objects', at(0), objects);
  }
  assert.equal(gate.mode, 'keyframes');
  return gate;
}
