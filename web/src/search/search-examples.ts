import type { Camera } from '#contract/api.ts';

/** Sentences to begin with: of the zones and cameras that there are. */
export function searchExamples(cameras: readonly Camera[]): string[] {
  const [camera] = cameras;
  const hasColours = cameras.some(({ config }) => 'colours' in (config.detect?.tasks ?? {}));
  const zone = cameras.flatMap(({ config }) => Object.keys(config.zones ?? {}))[0]?.replaceAll(/[-_]+/g, ' ');
  return [
    'people today',
    ...(zone === undefined ? [] : [`a person at the ${zone} yesterday evening`]),
    ...(camera === undefined
      ? []
      : [`anything seen by camera ${camera.name.replaceAll(/[-_]+/g, ' ')} in the last hour`]),
    `${hasColours ? 'red cars' : 'cars'} last Monday between 8 and 18`,
    'animals last night',
    'people who stayed longer than 2 minutes this week',
  ];
}
