/**
 * Labels that detectors take for each other when they look at one and the same object (seen with COCO models on small or
 * partly hidden objects). What is not listed is never confused.
 */
const CONFUSED_LABELS: readonly (readonly string[])[] = [
  ['car', 'truck', 'bus', 'train', 'van', 'vehicle'],
  ['bicycle', 'motorcycle'],
  ['cat', 'dog', 'horse', 'sheep', 'cow', 'bear', 'teddy bear', 'elephant', 'zebra', 'giraffe'],
  ['bottle', 'vase', 'cup', 'wine glass', 'bowl'],
  ['chair', 'couch', 'bench', 'bed'],
  ['backpack', 'handbag', 'suitcase'],
  ['tv', 'laptop', 'microwave'],
  ['cell phone', 'remote', 'mouse', 'book'],
  ['airplane', 'bird', 'kite'],
];

const GROUP_OF = new Map(CONFUSED_LABELS.flatMap((labels, group) => labels.map((label) => [label, group] as const)));

/** Whether two labels can be meant for the same object. */
export function areSimilarLabels(a: string, b: string): boolean {
  if (a === b) return true;
  const group = GROUP_OF.get(a);
  return group !== undefined && group === GROUP_OF.get(b);
}
