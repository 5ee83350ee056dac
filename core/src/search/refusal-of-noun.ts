import type { NounPhrase } from '../sentences/reading/value.ts';
import type { SentenceProblemCode } from '../sentences/sentence-problem.ts';

/** Why stored events cannot be asked for what rules can be about; null where they can. */
export function refusalOfNoun({ others, count, isNone, isSame, with: company, without }: NounPhrase): {
  readonly code: SentenceProblemCode;
  readonly message: string;
} | null {
  if (isNone)
    return {
      code: 'cannot-express',
      message: 'a search finds what there was; make "nobody" a rule, and try the rule on what is stored',
    };
  if (isSame)
    return {
      code: 'cannot-express',
      message: 'say what is meant: a search does not know what was spoken of before',
    };
  if (count !== undefined)
    return { code: 'count-not-possible', message: 'a search finds things one by one; leave the number out' };
  if (others.length > 0 || company !== undefined || without !== undefined)
    return {
      code: 'cannot-express',
      message: 'a search finds things one by one; say one of them, or join them with "or"',
    };
  return null;
}
