import { joinWords, spokenName } from '../../rules/describe-measures.ts';
import { describeCount, describeSubject } from '../../rules/describe-subject.ts';
import { LABEL_GROUPS, labelsOf } from '../../rules/label-groups.ts';
import type { Traits } from '../../rules/rule.ts';
import type { NounPhrase, Place } from '../reading/value.ts';

/** A noun phrase in plain words, for the mark of the phrase. */
export function describeNoun({ subjects, others, count, isNone, isSame, with: other, without }: NounPhrase): string {
  if (isSame) return 'the same one';
  const things = joinWords(subjects.map(describeSubject), 'or') || 'anything';
  const all = joinWords([things, ...others.map(describeSubject)], 'and');
  const number = isNone ? 'none of: ' : count === undefined ? '' : `${describeCount(count)} of: `;
  const company = other === undefined ? '' : ` with ${describeSubject(other)}`;
  const lack = without === undefined ? '' : ` without ${describeSubject(without)}`;
  return number + all + company + lack;
}

/** A place in plain words. */
export function describePlace({ zones, cameras, part, line, unknown }: Place): string {
  if (zones !== undefined) return `zone ${joinWords(zones.map(spokenName), 'or')}`;
  if (cameras !== undefined) return `camera ${joinWords(cameras.map(spokenName), 'or')}`;
  if (line !== undefined) return `line ${spokenName(line)}`;
  return part === undefined ? `nothing of the name "${unknown ?? ''}"` : `${part} part of the picture`;
}

/** Whether an exception can concern a subject: a person, or a kind of what is spoken of. Null where it cannot. */
export function mergeTraits(subject: Traits, exception: Traits): Traits | null {
  if (exception.labels === undefined) return exception;
  if (subject.labels === undefined) return subject.identity === undefined ? exception : null;
  const spoken = new Set(subject.labels.flatMap(labelsOf));
  const isGroup = subject.labels.some((label) => Object.hasOwn(LABEL_GROUPS, label));
  const isPart = exception.labels.flatMap(labelsOf).every((label) => spoken.has(label));
  const isNarrower = exception.attributes !== undefined || exception.plate !== undefined;
  return isPart && (isGroup || isNarrower) ? exception : null;
}
