import { closestWord } from '../text/closest-word.ts';
import type { CameraScene, Surroundings, Where } from './rule.ts';
import type { RuleProblem, RuleProblemCode } from './rule-problem.ts';

type Path = readonly (string | number)[];

/** Cameras and zones that are not there, and places that exclude each other. */
export function checkPlace(where: Where, path: Path, surroundings: Surroundings): RuleProblem[] {
  const { cameras = [], zones = [], exceptZones = [] } = where;
  const names = Object.keys(surroundings.cameras);
  const unknown = cameras.flatMap((camera, index) =>
    Object.hasOwn(surroundings.cameras, camera)
      ? []
      : [unknownName('unknown-camera', camera, [...path, 'cameras', index], names, 'there is no camera', false)],
  );
  const scenes = scenesNamed(where, surroundings);
  const unknownZones = (key: 'zones' | 'exceptZones', list: readonly string[]) =>
    list.flatMap((zone, index) => zoneProblems(zone, [...path, key, index], scenes, surroundings));
  const problems = [...unknown, ...unknownZones('zones', zones), ...unknownZones('exceptZones', exceptZones)];
  if (zones.length > 0 && zones.every((zone) => exceptZones.includes(zone)))
    problems.push({ code: 'contradiction', path: [...path, 'exceptZones'], message: 'the exceptions leave no zone' });
  return problems;
}

/** A zone that none of the cameras in question has; a zone that another camera has is said to be there. */
export function zoneProblems(
  name: string,
  path: Path,
  scenes: readonly CameraScene[],
  { cameras }: Surroundings,
): RuleProblem[] {
  if (scenes.some(({ zones }) => Object.hasOwn(zones, name))) return [];
  const elsewhere = Object.keys(cameras).filter((camera) => Object.hasOwn(cameras[camera]?.zones ?? {}, name));
  const known = Object.values(cameras).flatMap(({ zones }) => Object.keys(zones));
  return [unknownName('unknown-zone', name, path, known, describeAbsence('zone', elsewhere), true)];
}

/** As `zoneProblems`, of a line. */
export function lineProblems(
  name: string,
  path: Path,
  scenes: readonly CameraScene[],
  { cameras }: Surroundings,
): RuleProblem[] {
  if (scenes.some(({ lines }) => Object.hasOwn(lines, name))) return [];
  const elsewhere = Object.keys(cameras).filter((camera) => Object.hasOwn(cameras[camera]?.lines ?? {}, name));
  const known = Object.values(cameras).flatMap(({ lines }) => Object.keys(lines));
  return [unknownName('unknown-line', name, path, known, describeAbsence('line', elsewhere), true)];
}

function describeAbsence(kind: string, elsewhere: readonly string[]): string {
  return elsewhere.length === 0
    ? `there is no ${kind}`
    : `of these cameras none has (but "${elsewhere.join('", "')}" does) a ${kind}`;
}

/** `there is no zone "gat"; did you mean "gate"?` */
export function unknownName(
  code: RuleProblemCode,
  name: string,
  path: Path,
  known: readonly string[],
  absence: string,
  draw: boolean,
): RuleProblem {
  const suggestion = closestWord(
    name,
    known.filter((candidate) => candidate !== name),
  );
  return {
    code,
    path,
    message: `${absence} "${name}"${suggestion === null ? '' : `; did you mean "${suggestion}"?`}`,
    ...(suggestion !== null && { suggestion }),
    ...(draw && { draw }),
  };
}

function scenesNamed({ cameras: named }: Where, { cameras }: Surroundings): CameraScene[] {
  return (named ?? Object.keys(cameras)).flatMap((name) => (Object.hasOwn(cameras, name) ? (cameras[name] ?? []) : []));
}
