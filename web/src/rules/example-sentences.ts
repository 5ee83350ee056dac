import type { Camera } from '#contract/api.ts';

/** How the name of a place is said in a sentence. */
function spoken(name: string, { title }: { readonly title?: string | undefined }): string {
  return (title ?? name.replaceAll(/[-_]+/g, ' ')).toLowerCase();
}

/** Sentences to begin with, about the user's own cameras, zones and lines; all of them can be understood. */
export function exampleSentences(cameras: readonly Pick<Camera, 'name' | 'config'>[]): string[] {
  const zones = cameras.flatMap(({ config }) =>
    Object.entries(config.zones ?? {}).map(([name, zone]) => spoken(name, zone)),
  );
  const lines = cameras.flatMap(({ config }) =>
    Object.entries(config.lines ?? {}).map(([name, line]) => spoken(name, line)),
  );
  // One whose picture is searched for people; of others the sentence would be understood, and never come true.
  const camera = cameras.find(({ config }) => 'objects' in (config.detect?.tasks ?? {}));
  const [zone, otherZone = zone] = zones;
  const [line] = lines;
  return [
    ...(zone === undefined ? [] : [`Tell me when a person is in the ${zone} after 22:00`]),
    ...(otherZone === undefined ? [] : [`a car stops in the ${otherZone} for more than two minutes`]),
    ...(line === undefined ? [] : [`a person crosses the ${line}`]),
    ...(camera === undefined ? [] : [`a person on the ${spoken(camera.name, camera.config)} camera on weekends`]),
    'more than 3 people for a minute',
    'a dog in the left half of the picture',
    'somebody leaves a bag behind',
  ].slice(0, 5);
}
