import { pluralOf } from '../../rules/describe-measures.ts';

/** Verbs whose forms do not follow the rule: third person, participle with -ing, past, past participle. */
const IRREGULAR: Readonly<Record<string, readonly string[]>> = {
  be: ['is', 'are', 'am', 'was', 'were', 'been', 'being', 'gets', 'got'],
  have: ['has', 'having', 'had'],
  do: ['does', 'doing', 'did', 'done'],
  go: ['goes', 'going', 'went', 'gone'],
  come: ['comes', 'coming', 'came'],
  run: ['runs', 'running', 'ran'],
  get: ['gets', 'getting', 'got', 'gotten'],
  leave: ['leaves', 'leaving', 'left'],
  drive: ['drives', 'driving', 'drove', 'driven'],
  ride: ['rides', 'riding', 'rode', 'ridden'],
  stand: ['stands', 'standing', 'stood'],
  sit: ['sits', 'sitting', 'sat'],
  lie: ['lies', 'lying', 'lay', 'lain', 'laying'],
  fall: ['falls', 'falling', 'fell', 'fallen'],
  take: ['takes', 'taking', 'took', 'taken'],
  steal: ['steals', 'stealing', 'stole', 'stolen'],
  hang: ['hangs', 'hanging', 'hung'],
  spend: ['spends', 'spending', 'spent'],
  sneak: ['sneaks', 'sneaking', 'sneaked', 'snuck'],
  fly: ['flies', 'flying', 'flew', 'flown'],
  break: ['breaks', 'breaking', 'broke', 'broken'],
  leap: ['leaps', 'leaping', 'leapt', 'leaped'],
  creep: ['creeps', 'creeping', 'crept'],
  speed: ['speeds', 'speeding', 'sped'],
  meet: ['meets', 'meeting', 'met'],
  put: ['puts', 'putting'],
  bring: ['brings', 'bringing', 'brought'],
  hold: ['holds', 'holding', 'held'],
  wear: ['wears', 'wearing', 'wore', 'worn'],
  sleep: ['sleeps', 'sleeping', 'slept'],
  forget: ['forgets', 'forgetting', 'forgot', 'forgotten'],
  swim: ['swims', 'swimming', 'swam'],
  begin: ['begins', 'beginning', 'began', 'begun'],
};

/** Verbs that double their last letter. */
const DOUBLING = new Set(['stop', 'drop', 'step', 'jog', 'trip', 'slip', 'grab', 'hop', 'exit']);

/** All forms of an English verb, the plain one first. */
export function formsOfVerb(verb: string): readonly string[] {
  const irregular = Object.hasOwn(IRREGULAR, verb) ? IRREGULAR[verb] : undefined;
  if (irregular !== undefined) return [verb, ...irregular];
  if (DOUBLING.has(verb) && verb !== 'exit') {
    const doubled = verb + verb.slice(-1);
    return [verb, `${verb}s`, `${doubled}ing`, `${doubled}ed`];
  }
  if (verb.endsWith('e')) return [verb, `${verb}s`, `${verb.slice(0, -1)}ing`, `${verb}d`];
  if (/[^aeiou]y$/.test(verb)) return [verb, `${verb.slice(0, -1)}ies`, `${verb}ing`, `${verb.slice(0, -1)}ied`];
  const third = /(?:s|x|z|ch|sh)$/.test(verb) ? `${verb}es` : `${verb}s`;
  return [verb, third, `${verb}ing`, `${verb}ed`];
}

const PLURALS: Readonly<Record<string, string>> = {
  man: 'men',
  woman: 'women',
  child: 'children',
  postman: 'postmen',
  mailman: 'mailmen',
  policeman: 'policemen',
  human: 'humans',
  someone: 'someone',
  thief: 'thieves',
  anything: 'anything',
  something: 'something',
};

/** The plural of a noun, of which only the last word changes. */
export function pluralOfNoun(noun: string): string {
  const words = noun.split(' ');
  const last = words.at(-1) ?? '';
  if (/^(?:some|any|every|no)(?:one|body|thing)$/.test(last)) return noun;
  const plural = Object.hasOwn(PLURALS, last) ? PLURALS[last] : words.length > 1 ? pluralOfNoun(last) : pluralOf(noun);
  return [...words.slice(0, -1), plural].join(' ');
}
