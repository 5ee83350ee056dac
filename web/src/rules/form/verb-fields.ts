import type { Happening, HappeningOf, Verb } from '#core/rules/rule.ts';

/** Fields that some verbs have beside subject and place. */
export const FURTHER_FIELDS = [
  ...(['forSeconds', 'count', 'atLeast', 'line', 'direction', 'speed', 'target', 'other', 'distance'] as const),
] as const;
export type FurtherField = (typeof FURTHER_FIELDS)[number];

type Fields<Name extends Verb> = Omit<HappeningOf<Name>, 'subject' | 'verb' | 'where'>;
interface VerbFields<Name extends Verb> {
  /** What the verb cannot be said without, as the form begins with it. */
  readonly needed: Pick<Fields<Name>, NeededKeys<Fields<Name>>>;
  readonly optional: readonly OptionalKeys<Fields<Name>>[];
}
type OptionalKeys<Value> = { [Key in keyof Value]-?: undefined extends Value[Key] ? Key : never }[keyof Value];
type NeededKeys<Value> = { [Key in keyof Value]-?: undefined extends Value[Key] ? never : Key }[keyof Value];

/** The fields of each verb; the types see to it that none is missing and none is too many. */
export const VERB_FIELDS: { readonly [Name in Verb]: VerbFields<Name> } = {
  appears: { needed: {}, optional: [] },
  enters: { needed: {}, optional: [] },
  leaves: { needed: {}, optional: [] },
  'is-present': { needed: {}, optional: ['count', 'forSeconds'] },
  'is-absent': { needed: { forSeconds: 600 }, optional: [] },
  crosses: { needed: { line: '' }, optional: ['direction'] },
  lingers: { needed: { forSeconds: 60 }, optional: [] },
  stops: { needed: {}, optional: ['forSeconds'] },
  moves: { needed: {}, optional: [] },
  'moves-faster': { needed: { speed: { kilometresPerHour: 30 } }, optional: [] },
  'moves-slower': { needed: { speed: { kilometresPerHour: 5 } }, optional: [] },
  'moves-toward': { needed: { target: { part: 'middle' } }, optional: [] },
  'moves-away': { needed: { target: { part: 'middle' } }, optional: [] },
  runs: { needed: {}, optional: [] },
  falls: { needed: {}, optional: [] },
  'lies-down': { needed: {}, optional: ['forSeconds'] },
  approaches: { needed: { other: {} }, optional: ['distance'] },
  'is-together': { needed: { other: {} }, optional: ['distance', 'forSeconds'] },
  gathers: { needed: { atLeast: 3 }, optional: ['distance', 'forSeconds'] },
  'is-left-behind': { needed: {}, optional: ['forSeconds'] },
  'is-taken': { needed: {}, optional: [] },
  'wrong-way': { needed: {}, optional: ['line'] },
};

/** The same said with another verb: what both have stays, what the new one needs is there. */
export function withVerb(happening: Happening, verb: Verb): Happening {
  const fields: { readonly needed: object; readonly optional: readonly string[] } = VERB_FIELDS[verb];
  const allowed = new Set(['subject', 'where', ...Object.keys(fields.needed), ...fields.optional]);
  const kept = Object.entries(happening).filter(([key]) => allowed.has(key));
  const { subject, ...others } = Object.fromEntries(kept);
  // Entries are those of the verb, which the compiler cannot follow through a union of verbs.
  return { subject, verb, ...fields.needed, ...others } as Happening;
}

export function isNeeded(verb: Verb, field: FurtherField): boolean {
  return Object.hasOwn(VERB_FIELDS[verb].needed, field);
}

export function hasField(verb: Verb, field: FurtherField): boolean {
  const optional: readonly string[] = VERB_FIELDS[verb].optional;
  return isNeeded(verb, field) || optional.includes(field);
}
