import { blur, type Drawing, limb, linearGradient, type Point, radialGradient } from './svg.ts';

/** How a passer-by is dressed; every colour has a lit and a shaded tone. */
export interface WalkerLook {
  readonly skin: readonly [string, string];
  readonly hair: readonly [string, string];
  readonly jacket: readonly [string, string];
  readonly trousers: readonly [string, string];
  readonly shoes: string;
  readonly longHair: boolean;
  readonly backpack: readonly [string, string] | null;
}

export const WALKER_HEIGHT = 330;
/** Poses in one cycle of two steps. */
export const WALKER_POSES = 16;
const WIDTH = 220;
const GROUND = 318;
const THIGH = 76;
const SHIN = 72;
const HIP_SWING = 0.42;
/** Way that the ground passes in one cycle: two steps of both legs' reach. */
export const WALKER_CYCLE_LENGTH = Math.round(4 * (THIGH + SHIN) * Math.sin(HIP_SWING) * 0.94);

interface Leg {
  readonly knee: Point;
  readonly ankle: Point;
  /** Direction of the sole, 0 flat on the ground and positive with the toes down. */
  readonly footAngle: number;
}

/**
 * A passer-by from the side, walking to the right, in pose `pose` of `WALKER_POSES`. The legs follow a simple gait:
 * the thigh swings as a sine, the knee bends while its leg swings forward, and the hips are as high as the lower foot
 * demands, which gives the bob of a real walk.
 */
export function walker(look: WalkerLook, pose: number): Drawing {
  const phase = (pose / WALKER_POSES) * 2 * Math.PI;
  const near = leg(phase);
  const far = leg(phase + Math.PI);
  const hip = { x: WIDTH / 2 - 4, y: GROUND - 10 - Math.max(near.ankle.y, far.ankle.y) };
  const shoulder = { x: hip.x + 7, y: hip.y - 96 };
  const body = `${definitions(look)}
    <ellipse cx="${WIDTH / 2}" cy="${GROUND - 2}" rx="68" ry="6" fill="#000" opacity=".5" filter="url(#soft)"/>
    ${drawArm(shoulder, phase, true)}
    ${drawLeg(hip, far, look, true)}
    ${drawLeg(hip, near, look, false)}
    ${look.backpack === null ? '' : drawBackpack(shoulder)}
    ${drawTorso(shoulder, hip)}
    ${drawHead(shoulder, look)}
    ${drawArm(shoulder, phase + Math.PI, false)}`;
  return { width: WIDTH, height: WALKER_HEIGHT, body };
}

function definitions(look: WalkerLook): string {
  const across = (id: string, [light, dark]: readonly [string, string]) =>
    linearGradient(id, [dark, light, light, dark], true);
  return `<defs>
    ${across('jacket', look.jacket)}${across('trousers', look.trousers)}
    ${linearGradient('farTrousers', [look.trousers[1], look.trousers[1]])}
    ${linearGradient('farJacket', [look.jacket[1], look.jacket[1]])}
    ${radialGradient('skin', [look.skin[0], look.skin[0], look.skin[1]], 0.6, 0.4, 0.7)}
    ${radialGradient('hair', [look.hair[0], look.hair[1]], 0.6, 0.2, 0.8)}
    ${across('backpack', look.backpack ?? ['#000', '#000'])}
    ${blur('soft', 3)}
  </defs>`;
}

function leg(phase: number): Leg {
  const thigh = HIP_SWING * Math.sin(phase) + 0.06;
  const bend = 0.1 + 0.95 * Math.max(0, Math.cos(phase)) ** 1.4;
  const shin = thigh - bend;
  const knee = { x: THIGH * Math.sin(thigh), y: THIGH * Math.cos(thigh) };
  const ankle = { x: knee.x + SHIN * Math.sin(shin), y: knee.y + SHIN * Math.cos(shin) };
  return { knee, ankle, footAngle: Math.max(-0.35, -shin * 0.8 - 0.1) };
}

function drawLeg(hip: Point, { knee, ankle, footAngle }: Leg, look: WalkerLook, far: boolean): string {
  const fill = far ? 'url(#farTrousers)' : 'url(#trousers)';
  const at = (point: Point) => ({ x: hip.x + point.x, y: hip.y + point.y });
  const degrees = (footAngle * 180) / Math.PI;
  const foot = at(ankle);
  return `<g transform="translate(${foot.x} ${foot.y}) rotate(${degrees})">
      <path d="M-11 -6 L8 -6 C14 -1 28 0 31 7 L31 10 L-11 10 C-13 4 -13 -2 -11 -6Z" fill="${look.shoes}"/>
      <path d="M-11 8 L31 8 L31 11.500 L-11 11.500Z" fill="#e8e4da" opacity=".8"/></g>
    ${limb(at({ x: 0, y: 0 }), 42, at(knee), 28, fill)}${limb(at(knee), 28, at(ankle), 18, fill)}`;
}

function drawArm(shoulder: Point, phase: number, far: boolean): string {
  const upper = 0.5 * Math.sin(phase) - 0.05;
  const lower = upper + 0.35 + 0.15 * Math.sin(phase);
  const start = { x: shoulder.x - 2, y: shoulder.y + 12 };
  const elbow = { x: start.x + 50 * Math.sin(upper), y: start.y + 50 * Math.cos(upper) };
  const wrist = { x: elbow.x + 44 * Math.sin(lower), y: elbow.y + 44 * Math.cos(lower) };
  const hand = { x: wrist.x + 11 * Math.sin(lower), y: wrist.y + 11 * Math.cos(lower) };
  const fill = far ? 'url(#farJacket)' : 'url(#jacket)';
  const edge = far
    ? ''
    : `<g opacity=".35">${limb({ x: start.x - 2, y: start.y }, 31, { x: elbow.x - 2, y: elbow.y }, 25, '#000')}</g>`;
  return `${limb(wrist, 11, hand, 12, 'url(#skin)')}${edge}${limb(start, 29, elbow, 23, fill)}${limb(elbow, 23, wrist, 16, fill)}`;
}

function drawTorso(shoulder: Point, hip: Point): string {
  const { x, y } = shoulder;
  return `<path d="M${x - 12} ${y - 8} C${x - 28} ${y - 4} ${x - 33} ${y + 14} ${x - 31} ${y + 40}
      C${x - 30} ${y + 66} ${hip.x - 26} ${hip.y - 20} ${hip.x - 25} ${hip.y + 16} L${hip.x + 25} ${hip.y + 16}
      C${hip.x + 27} ${hip.y - 20} ${x + 29} ${y + 60} ${x + 27} ${y + 34} C${x + 26} ${y + 10} ${x + 18} ${y - 4} ${x + 8} ${y - 8}Z" fill="url(#jacket)"/>
    <path d="M${x + 15} ${y + 2} C${x + 22} ${y + 30} ${x + 20} ${y + 70} ${hip.x + 20} ${hip.y + 15}" stroke="#000" stroke-width="1.5" opacity=".35" fill="none"/>
    <path d="M${hip.x - 26} ${hip.y + 8} L${hip.x + 26} ${hip.y + 8} L${hip.x + 25} ${hip.y + 17} L${hip.x - 25} ${hip.y + 17}Z" fill="#000" opacity=".3"/>`;
}

function drawBackpack({ x, y }: Point): string {
  return `<path d="M${x - 22} ${y - 4} C${x - 50} ${y - 6} ${x - 58} ${y + 8} ${x - 58} ${y + 36} L${x - 56} ${y + 66} C${x - 55} ${y + 78} ${x - 28} ${y + 78} ${x - 24} ${y + 74}Z" fill="url(#backpack)"/>
    <path d="M${x - 56} ${y + 40} C${x - 48} ${y + 46} ${x - 34} ${y + 46} ${x - 28} ${y + 42}" stroke="#000" opacity=".4" stroke-width="2" fill="none"/>`;
}

function drawHead({ x, y }: Point, look: WalkerLook): string {
  const cx = x + 6;
  const cy = y - 38;
  const back = look.longHair
    ? `<path d="M${cx - 24} ${cy - 8} C${cx - 32} ${cy + 20} ${cx - 30} ${cy + 38} ${cx - 22} ${cy + 46} L${cx} ${cy + 40} L${cx + 4} ${cy - 4}Z" fill="url(#hair)"/>`
    : '';
  return `<path d="M${cx - 12} ${cy + 8} L${cx - 14} ${y - 2} C${cx - 6} ${y + 8} ${cx + 4} ${y + 6} ${cx + 8} ${y - 2} L${cx + 6} ${cy + 16}Z" fill="${look.skin[1]}"/>
    <path d="M${cx - 19} ${cy - 4} C${cx - 20} ${cy - 26} ${cx + 18} ${cy - 30} ${cx + 20} ${cy - 8} C${cx + 20} ${cy - 4} ${cx + 21} ${cy - 2} ${cx + 25} ${cy + 5} C${cx + 26} ${cy + 8} ${cx + 21} ${cy + 8} ${cx + 21} ${cy + 11} C${cx + 22} ${cy + 15} ${cx + 20} ${cy + 16} ${cx + 19} ${cy + 19} C${cx + 17} ${cy + 26} ${cx + 6} ${cy + 26} ${cx} ${cy + 23} C${cx - 10} ${cy + 20} ${cx - 18} ${cy + 10} ${cx - 19} ${cy - 4}Z" fill="url(#skin)"/>
    ${back}
    <path d="M${cx + 19} ${cy - 9} C${cx + 12} ${cy - 16} ${cx + 2} ${cy - 12} ${cx - 1} ${cy - 5} C${cx - 3} ${cy + 1} ${cx - 5} ${cy + 3} ${cx - 6} ${cy + 9} C${cx - 14} ${cy + 14} ${cx - 22} ${cy + 8} ${cx - 24} ${cy - 4} C${cx - 28} ${cy - 32} ${cx + 20} ${cy - 38} ${cx + 22} ${cy - 12}Z" fill="url(#hair)"/>
    <ellipse cx="${cx - 4}" cy="${cy + 2}" rx="4.500" ry="6" fill="${look.skin[1]}"/>
    <ellipse cx="${cx + 15}" cy="${cy - 1}" rx="2.200" ry="1.800" fill="#2a1c16"/><path d="M${cx + 11} ${cy - 6} L${cx + 20} ${cy - 6}" stroke="${look.hair[1]}" stroke-width="2.200"/>
    <path d="M${cx + 14} ${cy + 13} L${cx + 20} ${cy + 12}" stroke="#8c3f38" stroke-width="2"/>`;
}
