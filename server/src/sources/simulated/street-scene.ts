import type { Scene } from './scene.ts';
import { backdrop } from './street/backdrop.ts';
import { cached } from './street/cast-cache.ts';
import { drawSprite, renderFrame, renderSprite, SPRITE_FORMAT, type Sprite } from './street/i420-sprite.ts';
import { type Expression, expressions, portrait } from './street/portrait.ts';
import {
  facePoseAt,
  type Lane,
  lanes,
  type Passage,
  passages,
  STREET_FRAMES_PER_SECOND,
  STREET_LOOP_FRAMES,
  trafficLightAt,
} from './street/schedule.ts';
import {
  bench,
  bicycle,
  fireHydrant,
  pottedPlant,
  stopSign,
  streetClock,
  type TrafficLightState,
  trafficLight,
} from './street/street-furniture.ts';
import type { Drawing } from './street/svg.ts';

const WIDTH = 1280;
const HEIGHT = 720;

interface Placed {
  readonly drawing: Drawing;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** What stands behind the road; drawn into the background once. */
const FURNITURE: readonly Placed[] = [
  { drawing: streetClock(), x: 895, y: 122, scale: 0.9 },
  { drawing: bench(), x: 985, y: 330, scale: 0.85 },
  { drawing: pottedPlant(3), x: 405, y: 286, scale: 0.85 },
  { drawing: bicycle(), x: 648, y: 300, scale: 0.8 },
  { drawing: fireHydrant(), x: 250, y: 360, scale: 0.85 },
];
const STOP_SIGN: Placed = { drawing: stopSign(), x: 10, y: 193, scale: 1.1 };
const TRAFFIC_LIGHT = { x: 1186, y: 250, scale: 0.95 };
const LIGHT_STATES: readonly TrafficLightState[] = ['red', 'amber', 'green'];

interface Cast {
  readonly background: Uint8Array;
  /** Sprites of each passage's poses, in the order of `passages`. */
  readonly passing: readonly (readonly Sprite[])[];
  readonly stopSign: Sprite;
  readonly lights: ReadonlyMap<TrafficLightState, Sprite>;
  readonly faces: ReadonlyMap<Expression, Sprite>;
}

/**
 * The `street` demo camera: a drawn street in which object and face models find what they know from photographs.
 * The drawings are SVG, rendered once; a frame is the background with the sprites of its moment laid over it.
 * Rendering takes a second or two, so it is kept in `cacheDirectory` where there is one.
 * It repeats every minute without a seam. What happens when is in `street/schedule.ts`.
 */
export async function createStreetScene(cacheDirectory: string | null = null): Promise<Scene> {
  const cast = await cached(cacheDirectory, 'street', describeCast(), renderCast);
  return {
    width: WIDTH,
    height: HEIGHT,
    framesPerSecond: STREET_FRAMES_PER_SECOND,
    draw(planes, frameIndex) {
      if (planes.length !== cast.background.length) {
        throw new TypeError(`Expected ${cast.background.length} bytes for the planes but received ${planes.length}`);
      }
      drawFrame(planes, cast, frameIndex % STREET_LOOP_FRAMES);
    },
  };
}

/** Everything that the cast is drawn from. */
function describeCast(): string {
  const poses = passages.map(({ actor }) => [actor.scale, actor.poses]);
  const others = [LIGHT_STATES.map(trafficLight), expressions.map(portrait)];
  return JSON.stringify([SPRITE_FORMAT, backdrop(), FURNITURE, poses, STOP_SIGN, TRAFFIC_LIGHT, others]);
}

async function renderCast(): Promise<Cast> {
  const background = await renderFrame(backdrop());
  for (const { drawing, x, y, scale } of FURNITURE) {
    drawSprite(background, WIDTH, HEIGHT, await renderSprite(drawing, scale), x, y);
  }
  return {
    background,
    passing: await Promise.all(passages.map(({ actor }) => renderAll(actor.poses, actor.scale))),
    stopSign: await renderSprite(STOP_SIGN.drawing, STOP_SIGN.scale),
    lights: await renderMap(LIGHT_STATES, trafficLight, TRAFFIC_LIGHT.scale),
    faces: await renderMap(expressions, portrait, 1),
  };
}

async function renderAll(drawings: readonly Drawing[], scale: number): Promise<Sprite[]> {
  return Promise.all(drawings.map((drawing) => renderSprite(drawing, scale)));
}

async function renderMap<Key>(
  keys: readonly Key[],
  draw: (key: Key) => Drawing,
  scale: number,
): Promise<ReadonlyMap<Key, Sprite>> {
  const sprites = await renderAll(keys.map(draw), scale);
  return new Map(keys.flatMap((key, index) => (sprites[index] === undefined ? [] : [[key, sprites[index]] as const])));
}

function drawFrame(planes: Uint8Array, cast: Cast, frame: number): void {
  const second = frame / STREET_FRAMES_PER_SECOND;
  const lay = (sprite: Sprite | undefined, x: number, y: number) => {
    if (sprite !== undefined) drawSprite(planes, WIDTH, HEIGHT, sprite, x, y);
  };
  const layLane = (lane: Lane) => {
    for (const [index, passage] of passages.entries()) {
      if (passage.lane === lane) layPassage(lay, passage, cast.passing[index] ?? [], frame);
    }
  };
  planes.set(cast.background);
  layLane('farPavement');
  layLane('farLane');
  layLane('nearLane');
  lay(cast.stopSign, STOP_SIGN.x, STOP_SIGN.y);
  lay(cast.lights.get(trafficLightAt(second)), TRAFFIC_LIGHT.x, TRAFFIC_LIGHT.y);
  layLane('nearPavement');
  const pose = facePoseAt(second, HEIGHT);
  if (pose !== null) lay(cast.faces.get(pose.expression), pose.x, pose.y);
}

type Lay = (sprite: Sprite | undefined, x: number, y: number) => void;

function layPassage(lay: Lay, passage: Passage, poses: readonly Sprite[], frame: number): void {
  const since = frame - Math.round(passage.startSecond * STREET_FRAMES_PER_SECOND);
  const sprite = poses[since % poses.length];
  if (since < 0 || sprite === undefined) return;
  const way = since * passage.actor.pixelsPerFrame;
  if (way > WIDTH + sprite.width) return;
  const x = passage.direction === 'right' ? way - sprite.width : WIDTH - way;
  lay(sprite, x, lanes[passage.lane] - sprite.height);
}
