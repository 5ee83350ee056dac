import type { Condition, Rule } from '#core/rules/rule.ts';

/** The object with an entry, or without it where there is none. */
export function withKey<Value extends object, Key extends keyof Value>(
  value: Value,
  key: Key,
  entry: Value[Key] | undefined,
): Value {
  const { [key]: _before, ...others } = value;
  return (entry === undefined ? others : { ...value, [key]: entry }) as Value;
}

/** A list, or nothing where it is empty: rules leave out what says nothing. */
export function orNothing<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** An object, or nothing where it has no entries. */
export function orAbsent<Value extends object>(value: Value): Value | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

export const FIRST_CONDITION: Condition = { subject: { labels: ['person'] }, verb: 'appears' };
export const FIRST_RULE: Rule = { condition: FIRST_CONDITION };

/** What a sentence says; all else stays as it was chosen before. */
export function withCompiled(draft: Rule, compiled: Rule): Rule {
  const { title, enabled, notify, verify, cooldownSeconds, severity } = draft;
  const kept = Object.entries({ title, enabled, notify, verify, cooldownSeconds, severity });
  return { ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)), ...compiled };
}

const SAID_BY_SENTENCE = ['condition', 'when', 'repeat', 'cooldownSeconds'] as const satisfies readonly (keyof Rule)[];

/** What was changed in the form; the sentence goes where the rule no longer says what it did. */
export function withFormChange(before: Rule, after: Rule): Rule {
  const isSame = SAID_BY_SENTENCE.every((key) => JSON.stringify(before[key]) === JSON.stringify(after[key]));
  return isSame ? after : withKey(after, 'sentence', undefined);
}
