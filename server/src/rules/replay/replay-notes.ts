import { happeningsOf, subjectsOf } from '#core/rules/happenings-of.ts';
import type { Happening, Rule, Subject } from '#core/rules/rule.ts';

interface Note {
  readonly text: string;
  readonly concerns: (rule: RuleParts) => boolean;
}
interface RuleParts {
  readonly happenings: readonly Happening[];
  readonly subjects: readonly Subject[];
}

const verbs =
  (...names: readonly Happening['verb'][]) =>
  ({ happenings }: RuleParts) =>
    happenings.some(({ verb }) => names.includes(verb));

const NOTES: readonly Note[] = [
  {
    text: 'Joints are not stored, so falling and lying are judged by the shape of boxes here.',
    concerns: verbs('falls', 'lies-down'),
  },
  {
    text: 'It is not stored when a camera was away or its analysis off: such times count as times in which nothing was there.',
    concerns: verbs('is-absent'),
  },
  {
    text: 'Between stored points objects are taken to have moved straight on and evenly, so short bursts of speed are missed.',
    concerns: verbs('moves-faster', 'moves-slower', 'runs'),
  },
  {
    text: 'Where names, colours and plates are asked for, what was known of an object in the end counts from its beginning; live they may be known up to 10 s later.',
    concerns: ({ subjects }) =>
      subjects.some(({ identity, plate, attributes }) => (identity ?? plate ?? attributes) !== undefined),
  },
];

/** What stored events do not tell of this rule, so that it may fire otherwise live. */
export function replayNotes(rule: Rule): string[] {
  const happenings = happeningsOf(rule.condition);
  const parts = { happenings, subjects: happenings.flatMap(subjectsOf) };
  return NOTES.filter(({ concerns }) => concerns(parts)).map(({ text }) => text);
}
