/** A word for several labels. */
export interface LabelGroup {
  readonly plural: string;
  readonly labels: readonly string[];
}

/** Groups by name. A group may hold labels that only some models give; where one model gives the name itself as a label, both count. */
export const LABEL_GROUPS: Readonly<Record<string, LabelGroup>> = {
  vehicle: {
    plural: 'vehicles',
    labels: ['car', 'truck', 'bus', 'motorcycle', 'van', 'pickup', 'tractor', 'train', 'vehicle', 'scooter'],
  },
  'two-wheeler': { plural: 'two-wheelers', labels: ['bicycle', 'motorcycle', 'scooter'] },
  animal: {
    plural: 'animals',
    labels: [
      ...['bird', 'cat', 'dog', 'horse', 'sheep', 'cow', 'elephant', 'bear', 'zebra', 'giraffe'],
      ...['fox', 'deer', 'rabbit', 'squirrel', 'raccoon', 'goat', 'pig', 'chicken', 'animal'],
    ],
  },
  pet: { plural: 'pets', labels: ['cat', 'dog'] },
  livestock: { plural: 'livestock', labels: ['horse', 'sheep', 'cow', 'goat', 'pig', 'chicken'] },
  bag: { plural: 'bags', labels: ['backpack', 'handbag', 'suitcase', 'bag'] },
  luggage: { plural: 'pieces of luggage', labels: ['backpack', 'handbag', 'suitcase', 'bag', 'package', 'box'] },
  furniture: { plural: 'pieces of furniture', labels: ['chair', 'couch', 'bed', 'dining table', 'bench'] },
  food: {
    plural: 'pieces of food',
    labels: ['banana', 'apple', 'sandwich', 'orange', 'broccoli', 'carrot', 'hot dog', 'pizza', 'donut', 'cake'],
  },
};

/** Plurals that do not end in s, es or ies; labels are otherwise put in the plural by the rule. */
export const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  person: 'people',
  bus: 'buses',
  sheep: 'sheep',
  mouse: 'mice',
  knife: 'knives',
  skis: 'skis',
  scissors: 'scissors',
  deer: 'deer',
};

/** All labels that a name in a rule stands for: those of the group, or the label itself. */
export function labelsOf(name: string): readonly string[] {
  const group = LABEL_GROUPS[name];
  return Object.hasOwn(LABEL_GROUPS, name) && group !== undefined ? [...new Set([name, ...group.labels])] : [name];
}
