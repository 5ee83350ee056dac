import { hasName, type PlaceKind, type PlaceShape } from './place-shape.ts';

interface KindWords {
  readonly title: string;
  /** What it is for. */
  readonly purpose: string;
  /** What to do while it is drawn. */
  readonly howTo: string;
}

export const KIND_WORDS: Readonly<Record<PlaceKind, KindWords>> = {
  zone: {
    title: 'Zone',
    purpose: 'A place that rules and searches can name: “a person in the garden”.',
    howTo: 'Click the corners one after the other, then the first one again.',
  },
  line: {
    title: 'Line',
    purpose: 'Something that is crossed, one way or both: “somebody climbs over the fence”.',
    howTo: 'Click the points one after the other, then “Done”.',
  },
  mask: {
    title: 'Mask',
    purpose: 'Nothing is looked for in here: a busy road, a tree in the wind.',
    howTo: 'Click the corners one after the other, then the first one again.',
  },
  ground: {
    title: 'Ground scale',
    purpose: 'Gives speeds in km/h and distances in metres.',
    howTo:
      'Click the four corners of a rectangle on the ground, such as a parking space: the near side first, then around.',
  },
};

/** What a shape is called in lists and labels. */
export function shapeTitle(shape: PlaceShape): string {
  if (!hasName(shape)) return KIND_WORDS[shape.kind].title;
  return shape.title.trim() || shape.name;
}
