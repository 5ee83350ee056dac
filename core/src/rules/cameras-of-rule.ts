import { happeningsOf } from './happenings-of.ts';
import type { CameraScene, Happening, Rule, Where } from './rule.ts';

/**
 * The cameras on which a rule, or a part of it, can come true: those that it names, of these the ones that have its zones and its line.
 *
 * @param cameras by name
 */
export function camerasOfRule({ condition }: Rule, cameras: Readonly<Record<string, CameraScene>>): string[] {
  const happenings = happeningsOf(condition);
  return Object.entries(cameras)
    .filter(([name, scene]) => happenings.some((happening) => canHappenOn(happening, name, scene)))
    .map(([name]) => name);
}

function canHappenOn(happening: Happening, camera: string, scene: CameraScene): boolean {
  const { cameras, zones }: Where = happening.where ?? {};
  if (cameras !== undefined && !cameras.includes(camera)) return false;
  if (zones !== undefined && !zones.some((zone) => Object.hasOwn(scene.zones, zone))) return false;
  const line = 'line' in happening ? happening.line : undefined;
  return line === undefined || Object.hasOwn(scene.lines, line);
}
