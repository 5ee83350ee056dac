import type { QuantityWording } from '../language.ts';

/** How many. */
export const QUANTITIES: readonly QuantityWording[] = [
  {
    meaning: 'more',
    patterns: [
      '(more than|over|greater than|in excess of) {n:number}',
      '[a] (group|crowd|gang) of (more than|over) {n:number}',
    ],
  },
  {
    meaning: 'at-least',
    patterns: [
      '(at least|no fewer than|no less than|not less than|minimum|minimum of|a minimum of) {n:number}',
      '{n:number} or more',
      '{n:number} +',
      '[a] (group|crowd|gang) of [at least] {n:number}',
    ],
  },
  { meaning: 'fewer', patterns: ['(fewer|less) than {n:number}', 'under|below {n:number}'] },
  {
    meaning: 'at-most',
    patterns: [
      '(at most|up to|no more than|not more than|maximum|a maximum of) {n:number}',
      '{n:number} or (fewer|less)',
    ],
  },
  { meaning: 'exactly', patterns: ['(exactly|only|just|precisely) {n:number}'] },
  { meaning: 'range', patterns: ['[between|from] {n:number} (and|to|-) {m:number}'] },
  { meaning: 'none', patterns: ['no|zero|neither', 'not (a|an|any)', 'not a single', 'none of [the]'] },
  { meaning: 'alone', patterns: ['a (single|lone)', '(only|just) one [single]', 'exactly one'] },
  { meaning: 'one', patterns: ['[the|any|these|those] {n:number}'] },
  {
    meaning: 'vague',
    patterns: [
      'several|many|few|multiple|various|numerous',
      'a few',
      'a lot of',
      'lots of',
      'too many|few',
      'a (group|crowd|bunch|gang) of',
      'most',
    ],
  },
];
