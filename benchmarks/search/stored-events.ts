import { randomUUID } from 'node:crypto';
import type { TrackChange } from '#contract/event.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';

const DAY_MS = 86_400_000;
/** How many days the events are spread over. */
export const DAYS = 90;
export const NOW_MS = Date.UTC(2026, 10, 21, 12);
const CAMERAS = 16;
const POINTS = 6;
const EMBEDDED_EVERY = 10;
const EMBEDDING_LENGTH = 512;

/** Each with three zones, one of which some cameras share. */
export const CAMERA_NAMES: readonly string[] = [
  ...['front-door', 'gate-camera', 'garden', 'garage', 'lobby-north', 'lobby-south', 'office', 'warehouse'],
  ...['street', 'yard', 'roof', 'cellar', 'parking', 'loading', 'stairs', 'kitchen'],
].slice(0, CAMERAS);
export const ZONE_NAMES: readonly string[] = ['gate', 'driveway', 'entrance', 'lawn', 'desk', 'lobby', 'ramp', 'bench'];
const COLOURS = ['black', 'white', 'gray', 'red', 'blue', 'green', 'yellow', 'brown', 'orange', 'purple', 'pink'];
const PEOPLE = ['Anna', 'Ben', 'Maria Lopez'];
/** Half of all are people, a third cars, and some labels are rare. */
const FREQUENT = [
  ...Array.from({ length: 50 }, () => 'person'),
  ...Array.from({ length: 30 }, () => 'car'),
  ...['truck', 'truck', 'truck', 'bicycle', 'bicycle', 'dog', 'dog', 'cat', 'bus', 'motorcycle'],
];

/** Numbers that look random and are the same at every run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Zones of a camera: three rectangles in the lower half, where feet are. */
export function zonesOfCamera(index: number): Record<string, readonly (readonly [number, number])[]> {
  return Object.fromEntries(
    [0, 1, 2].map((place) => {
      const name = ZONE_NAMES[(index + place * 3) % ZONE_NAMES.length] ?? 'gate';
      const left = 0.05 + place * 0.3;
      return [
        name,
        [
          [left, 0.5],
          [left + 0.25, 0.5],
          [left + 0.22, 0.95],
          [left, 0.95],
        ] as const,
      ];
    }),
  );
}

/** One event as a camera would report it: with its path, more of them by day, a few long ones. */
export function createEvent(random: () => number, index: number, count: number): TrackChange {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const camera = CAMERA_NAMES[Math.min(CAMERAS - 1, Math.floor(random() ** 1.5 * CAMERAS))] ?? 'front-door';
  const label = random() < 0.97 ? pick(FREQUENT) : pick(COCO_LABELS);
  const startedAtMs = Math.floor(NOW_MS - DAYS * DAY_MS + ((index + random()) / count) * DAYS * DAY_MS);
  const durationMs = Math.floor(random() < 0.02 ? random() * 6 * 3_600_000 : 2_000 + random() ** 3 * 300_000);
  const lastSeenAtMs = Math.min(NOW_MS, startedAtMs + durationMs);
  const [x, y, dx, dy] = [random(), random(), (random() - 0.5) * 0.6, (random() - 0.5) * 0.4];
  const path = Array.from({ length: POINTS }, (_, point) => {
    const part = point / POINTS;
    return {
      timeMs: startedAtMs + part * durationMs,
      box: { x: x + dx * part, y: y * 0.7 + dy * part, width: 0.1, height: 0.25 },
    };
  });
  const isVehicle = ['car', 'truck', 'bus', 'motorcycle'].includes(label);
  const score = 0.5 + random() / 2;
  return {
    type: 'end',
    eventId: randomUUID(),
    camera,
    task: 'objects',
    label,
    startedAtMs,
    lastSeenAtMs,
    bestScore: score,
    bestAtMs: startedAtMs,
    bestBox: path[0]?.box ?? { x: 0, y: 0, width: 0.1, height: 0.1 },
    attributes: {
      ...((isVehicle || label === 'person') && { colour: { value: pick(COLOURS), score } }),
      ...(label === 'person' && random() < 0.05 && { identity: { value: pick(PEOPLE), score } }),
    },
    text: isVehicle && random() < 0.3 ? { value: createPlate(random), score } : null,
    isStationary: isVehicle && random() < 0.3,
    embedding: index % EMBEDDED_EVERY === 0 ? createVector(random) : null,
    path,
    snapshot: null,
  };
}

function createPlate(random: () => number): string {
  const letter = () => String.fromCharCode(65 + Math.floor(random() * 26));
  return `${letter()}-${letter()}${letter()} ${100 + Math.floor(random() * 900)}`;
}

function createVector(random: () => number): Float32Array {
  const vector = Float32Array.from({ length: EMBEDDING_LENGTH }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((part) => part / length);
}
