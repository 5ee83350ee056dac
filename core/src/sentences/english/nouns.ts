import { COCO_LABELS } from '../../detection/coco-labels.ts';
import { LABEL_GROUPS } from '../../rules/label-groups.ts';
import type { NounEntry } from '../language.ts';

const ANY_PERSON = 'counts every person: whether somebody is this cannot be seen';
const ANY_KIND = 'counts every one of its kind: what more the word says cannot be seen';

const WORDS: readonly NounEntry[] = [
  {
    label: 'person',
    words: ['person', 'human', 'human being', 'pedestrian', 'individual', 'someone', 'somebody', 'anyone', 'anybody'],
  },
  { label: 'person', words: ['folk', 'persons', 'one person'] },
  { label: 'person', words: ['everyone', 'everybody'], isEvery: true },
  {
    label: 'person',
    words: [
      ...[
        'man',
        'woman',
        'guy',
        'lady',
        'gentleman',
        'kid',
        'child',
        'boy',
        'girl',
        'baby',
        'toddler',
        'adult',
        'teenager',
      ],
      ...[
        'visitor',
        'guest',
        'customer',
        'employee',
        'worker',
        'intruder',
        'burglar',
        'thief',
        'trespasser',
        'neighbour',
      ],
      ...[
        'neighbor',
        'courier',
        'postman',
        'mailman',
        'delivery person',
        'delivery driver',
        'driver',
        'cyclist',
        'jogger',
      ],
      ...['dude', 'fellow', 'prowler', 'passer by'],
    ],
    note: ANY_PERSON,
  },
  { label: 'person', words: ['stranger', 'unknown face', 'unfamiliar face'], identity: 'unknown' },
  {
    label: 'person',
    words: ['somebody unknown', 'someone unknown', 'somebody unfamiliar', 'someone unfamiliar', 'anyone unknown'],
    identity: 'unknown',
  },
  { label: 'person', words: ['known face', 'familiar face'], identity: 'known' },
  { label: null, words: ['anything', 'something', 'object', 'thing'] },
  { label: null, words: ['movement', 'motion', 'activity'], verb: 'moves' },
  { label: 'face', words: ['face'] },
  { label: 'vehicle', words: ['vehicle', 'motor vehicle'] },
  { label: 'car', words: ['car', 'automobile'] },
  {
    label: 'car',
    words: ['taxi', 'cab', 'sedan', 'limousine', 'suv', 'jeep', 'police car', 'patrol car'],
    note: ANY_KIND,
  },
  { label: 'truck', words: ['truck', 'lorry'] },
  { label: 'van', words: ['van', 'delivery van', 'minivan'] },
  { label: 'truck', words: ['fire truck', 'garbage truck', 'delivery truck'], note: ANY_KIND },
  { label: 'bicycle', words: ['bicycle', 'bike', 'push bike', 'cycle'] },
  { label: 'motorcycle', words: ['motorcycle', 'motorbike', 'motor bike', 'moped'] },
  { label: 'scooter', words: ['scooter'] },
  { label: 'airplane', words: ['airplane', 'aeroplane', 'plane', 'aircraft'] },
  { label: 'boat', words: ['boat', 'ship', 'vessel'] },
  { label: 'bus', words: ['bus', 'coach'] },
  { label: 'animal', words: ['animal', 'creature'] },
  { label: 'dog', words: ['dog', 'hound'] },
  { label: 'dog', words: ['puppy'], note: ANY_KIND },
  { label: 'cat', words: ['cat'] },
  { label: 'cat', words: ['kitten'], note: ANY_KIND },
  { label: 'bag', words: ['bag'] },
  { label: 'backpack', words: ['backpack', 'rucksack'] },
  { label: 'handbag', words: ['handbag', 'purse'] },
  { label: 'suitcase', words: ['suitcase', 'trolley case'] },
  { label: 'luggage', words: ['luggage', 'baggage', 'piece of luggage'] },
  { label: 'furniture', words: ['furniture', 'piece of furniture'] },
  { label: 'food', words: ['food', 'piece of food'] },
  { label: 'package', words: ['package', 'parcel', 'delivery'] },
  { label: 'box', words: ['box', 'cardboard box'] },
  { label: 'couch', words: ['couch', 'sofa', 'settee'] },
  { label: 'tv', words: ['tv', 'television'] },
  { label: 'cell phone', words: ['cell phone', 'phone', 'mobile phone', 'smartphone', 'mobile'] },
  { label: 'laptop', words: ['laptop', 'notebook computer'] },
  { label: 'refrigerator', words: ['refrigerator', 'fridge'] },
  { label: 'potted plant', words: ['potted plant'] },
  { label: 'dining table', words: ['dining table', 'table'] },
  { label: 'sports ball', words: ['sports ball', 'ball', 'football', 'soccer ball'] },
  { label: 'knife', words: ['knife'] },
  { label: 'donut', words: ['donut', 'doughnut'] },
  { label: 'hair drier', words: ['hair drier', 'hair dryer', 'hairdryer'] },
  // No model of the usual ones knows these; the words are known so that the answer says so.
  ...[
    'fire',
    'smoke',
    'gun',
    'weapon',
    'helmet',
    'hard hat',
    'safety vest',
    'mask',
    'drone',
    'forklift',
    'wheelchair',
  ].map((label) => ({ label, words: [label] })),
  ...['stroller', 'ladder', 'tent', 'shopping cart', 'fox', 'deer', 'rabbit', 'squirrel', 'raccoon', 'goat', 'pig'].map(
    (label) => ({ label, words: [label] }),
  ),
  ...['chicken', 'tractor', 'pickup', 'snake', 'rat', 'wolf', 'flame', 'bin', 'trolley'].map((label) => ({
    label,
    words: [label],
  })),
];

/** English words for what can be seen, with all labels of COCO and all groups. */
export const NOUNS: readonly NounEntry[] = [...WORDS, ...remaining()];

function remaining(): NounEntry[] {
  const said = new Set(WORDS.flatMap(({ words }) => words));
  const names = new Set([...COCO_LABELS, ...Object.keys(LABEL_GROUPS).map((name) => name.replaceAll('-', ' '))]);
  const labels = [...names].filter((name) => !said.has(name));
  return labels.map((name) => ({ label: name === 'two wheeler' ? 'two-wheeler' : name, words: [name] }));
}
