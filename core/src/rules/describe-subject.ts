import { joinWords, pluralOf, withArticle } from './describe-measures.ts';
import type { Count, Subject, Traits } from './rule.ts';

/** `a red car`, `Anna`, `anything except a cat`: one of them, as the subject or object of a sentence. */
export function describeSubject(subject: Subject): string {
  return one(subject) + describeException(subject);
}

/** `no person`, `not Anna`: none of them, before `is`. */
export function describeNone(subject: Subject): string {
  if (isNamed(subject)) return `none of ${one(subject)}${describeException(subject)}`;
  const noun = nounOf(subject, (label) => label);
  return (noun === '' ? 'nothing' : `no ${noun}`) + describeRest(subject) + describeException(subject);
}

/** `at least 3 people`, and whether it is more than one. */
export function describeNumber(subject: Subject, count: Count): { readonly words: string; readonly isPlural: boolean } {
  const isPlural = count.atMost !== 1 && !(count.atLeast === 1 && count.atMost === undefined);
  const noun = nounOf(subject, isPlural ? pluralOf : (label) => label) || (isPlural ? 'things' : 'thing');
  const words = `${describeCount(count)} ${noun}${describeRest(subject)}${describeException(subject)}`;
  return { words, isPlural };
}

/** `at least 2`, `at most 4`, `exactly 3`, `2 to 4`. */
export function describeCount({ atLeast, atMost }: Count): string {
  if (atLeast === undefined) return `at most ${atMost}`;
  if (atMost === undefined) return `at least ${atLeast}`;
  return atLeast === atMost ? `exactly ${atLeast}` : `${atLeast} to ${atMost}`;
}

function isNamed({ identity, labels, attributes }: Traits): boolean {
  return typeof identity === 'object' && labels === undefined && attributes === undefined;
}

function one(traits: Traits): string {
  const { labels, identity } = traits;
  if (typeof identity === 'object' && labels === undefined && traits.attributes === undefined)
    return joinWords(identity, 'or') + describePlate(traits);
  const noun = nounOf(traits, (label) => label);
  if (noun === '' && traits.plate !== undefined) return `plate ${traits.plate}${describeAttributes(traits)}`;
  return (noun === '' ? 'anything' : withArticle(noun)) + describeRest(traits);
}

/** `red or blue car or truck`; empty where it may be anything. */
function nounOf({ labels, attributes, identity }: Traits, inflect: (label: string) => string): string {
  const face = typeof identity === 'string' ? identity : '';
  const kinds = labels ?? (face === '' ? [] : ['person']);
  const colours = joinWords(attributes?.colour ?? [], 'or');
  const noun = joinWords(kinds.map(inflect), 'or') || (colours === '' ? '' : inflect('thing'));
  return [face, colours, noun].filter((word) => word !== '').join(' ');
}

function describeRest(traits: Traits): string {
  const { identity } = traits;
  const named = typeof identity === 'object' ? ` who is ${joinWords(identity, 'or')}` : '';
  return named + describeAttributes(traits) + describePlate(traits);
}

function describePlate({ plate }: Traits): string {
  return plate === undefined ? '' : ` with plate ${plate}`;
}

function describeAttributes({ attributes = {} }: Traits): string {
  const others = Object.entries(attributes).filter(([name]) => name !== 'colour');
  return others.map(([name, values]) => ` with ${name} ${joinWords(values, 'or')}`).join('');
}

/** Behind several kinds of things, brackets say that it holds for all of them. */
function describeException({ except, labels = [] }: Subject): string {
  if (except === undefined) return '';
  return labels.length > 1 ? ` (except ${one(except)})` : ` except ${one(except)}`;
}
