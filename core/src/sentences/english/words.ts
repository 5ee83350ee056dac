import { COLOUR_NAMES } from '../../colour/colour-names.ts';
import { WEEKDAYS, type Weekday } from '../../rules/vocabulary.ts';

export const NUMBERS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'].map(
      (word, number) => [word, number],
    ),
  ),
  ...{ thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20 },
  ...{ thirty: 30, forty: 40, fifty: 50, sixty: 60, ninety: 90, hundred: 100, 'a hundred': 100, 'one hundred': 100 },
  ...{ 'a couple of': 2, 'a couple': 2, 'couple of': 2, 'a pair of': 2, 'a dozen': 12, 'half a dozen': 6, dozen: 12 },
};

export const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november'],
  'december',
];

export function weekdayWords(): Record<string, readonly Weekday[]> {
  const words: Record<string, readonly Weekday[]> = {};
  for (const day of WEEKDAYS) for (const form of [day, `${day}s`, day.slice(0, 3)]) words[form] = [day];
  words.tues = ['tuesday'];
  words.thur = words.thurs = ['thursday'];
  const working = WEEKDAYS.slice(0, 5);
  for (const word of ['weekday', 'weekdays', 'workday', 'workdays']) words[word] = working;
  for (const word of ['weekend', 'weekends']) words[word] = ['saturday', 'sunday'];
  return words;
}

export const CONTRACTIONS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['is', 'are', 'was', 'were', 'do', 'does', 'did', 'has', 'have', 'had', 'could', 'would', 'should'].map((verb) => [
      `${verb}n't`,
      [verb, 'not'],
    ]),
  ),
  "won't": ['will', 'not'],
  "can't": ['can', 'not'],
  cannot: ['can', 'not'],
  "i'd": ['i', 'would'],
  "i'm": ['i', 'am'],
  ...Object.fromEntries(
    [
      'there',
      'it',
      'he',
      'she',
      'who',
      'that',
      'someone',
      'somebody',
      'anyone',
      'anybody',
      'nobody',
      'nothing',
      'one',
    ].map((word) => [`${word}'s`, [word, 'is']]),
  ),
  "they're": ['they', 'are'],
  nite: ['night'],
  pls: ['please'],
  plz: ['please'],
  '@': ['at'],
  tonight: ['today', 'night'],
};

/** Where people see another colour than the hue that is stored, both count. */
export const COLOURS: Readonly<Record<string, string | readonly string[]>> = {
  ...Object.fromEntries(COLOUR_NAMES.map((name) => [name, name])),
  ...{
    grey: 'gray',
    silver: 'gray',
    golden: 'yellow',
    gold: 'yellow',
    violet: 'purple',
    beige: ['brown', 'white'],
    turquoise: ['green', 'blue'],
    teal: ['blue', 'green'],
    cyan: 'blue',
  },
  ...{ crimson: 'red', scarlet: 'red', maroon: 'red', burgundy: 'red', navy: 'blue', lilac: 'purple' },
  magenta: ['pink', 'purple'],
};

/** Words that end an unknown name. */
export const FUNCTION_WORDS: readonly string[] = [
  'a an the and or but not no is are was be been has have do does did at in on by to of for from',
  'with without within near over under after before between during until till than then when while',
  'if unless who that which only except every each once twice this next it he she they them there',
  'here will more less least most about into through across toward towards against as so because i',
  'you we me us my our your please may can could would should must again up down out off away',
  'outside inside behind together alone last today tomorrow yesterday faster slower closer nearer',
  'someone nobody too very any all some other',
].flatMap((words) => words.split(' '));
