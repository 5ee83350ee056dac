import { happeningsOf } from './happenings-of.ts';
import type { CameraScene, Happening, Rule, Where } from './rule.ts';

/**
 * The cameras on which a rule, or a part of it, can come true: those that it names, of these the ones that have its zones and its line.
 *
 * @param cameras by name
 */
export function camerasOfRule(rule: Rule, cameras: Readonly<Record<string, CameraScene>>): string[] {
  return Object.keys(cameras).filter((name) => {
    const scene = cameras[name];
    return scene !== undefined && isAboutCamera(rule, name, scene);
  });
}

/** Whether what is seen on a camera can make a difference to a rule. */
export function isAboutCamera({ condition }: Rule, camera: string, scene: CameraScene): boolean {
  return happeningsOf(condition).some((happening) => canHappenOn(happening, camera, scene));
}

function canHappenOn(happening: Happening, camera: string, scene: CameraScene): boolean {
  const { cameras, zones }: Where = happening.where ?? {};
  if (cameras !== undefined && !cameras.includes(camera)) return false;
  if (zones !== undefined && !zones.some((zone) => Object.hasOwn(scene.zones, zone))) return false;
  const line = 'line' in happening ? happening.line : undefined;
  return line === undefined || Object.hasOwn(scene.lines, line);
}
