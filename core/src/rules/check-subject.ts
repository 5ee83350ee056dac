import { COLOUR_NAMES } from '../colour/colour-names.ts';
import { unknownName } from './check-place.ts';
import { LABEL_GROUPS, labelsOf } from './label-groups.ts';
import type { Subject, Surroundings, Traits } from './rule.ts';
import type { RuleProblem } from './rule-problem.ts';

type Path = readonly (string | number)[];

/** Labels, colours and people that nobody knows, and exceptions that leave nothing. */
export function checkSubject(subject: Subject, path: Path, surroundings: Surroundings): RuleProblem[] {
  const { except, ...traits } = subject;
  const own = checkTraits(traits, path, surroundings);
  if (except === undefined) return own;
  const problems = [...own, ...checkTraits(except, [...path, 'except'], surroundings)];
  if (leavesNothing(traits, except))
    problems.push({ code: 'contradiction', path: [...path, 'except'], message: 'the exception leaves nothing' });
  return problems;
}

function checkTraits({ labels = [], attributes, identity }: Traits, path: Path, known: Surroundings): RuleProblem[] {
  const names = typeof identity === 'object' ? identity : [];
  return [
    ...labels.flatMap((label, index) => checkLabel(label, [...path, 'labels', index], known.labels)),
    ...(attributes?.colour ?? []).flatMap((colour, index) =>
      COLOUR_NAMES.some((name) => name === colour)
        ? []
        : [
            unknownName(
              'unknown-colour',
              colour,
              [...path, 'attributes', 'colour', index],
              COLOUR_NAMES,
              'there is no colour',
              false,
            ),
          ],
    ),
    ...names.flatMap((name, index) =>
      known.people === undefined || known.people.includes(name)
        ? []
        : [
            unknownName(
              'unknown-person',
              name,
              [...path, 'identity', index],
              known.people,
              'nobody is enrolled as',
              false,
            ),
          ],
    ),
  ];
}

function checkLabel(label: string, path: Path, known: readonly string[] | undefined): RuleProblem[] {
  if (known === undefined || labelsOf(label).some((candidate) => known.includes(candidate))) return [];
  const candidates = [...known, ...Object.keys(LABEL_GROUPS)];
  return [unknownName('unknown-label', label, path, candidates, 'no model in use knows a', false)];
}

/** Whether all that is asked for is excepted as well, as in "a red car except a red or blue car". */
function leavesNothing(traits: Traits, except: Traits): boolean {
  const { labels, attributes = {}, identity, plate } = except;
  if (labels !== undefined && !covers(labels.flatMap(labelsOf), traits.labels?.flatMap(labelsOf))) return false;
  if (Object.entries(attributes).some(([name, values]) => !covers(values, traits.attributes?.[name]))) return false;
  if (identity !== undefined && !coversIdentity(identity, traits.identity)) return false;
  return plate === undefined || plate === traits.plate;
}

function covers(all: readonly string[], wanted: readonly string[] | undefined): boolean {
  return wanted?.every((value) => all.includes(value)) === true;
}

function coversIdentity(all: NonNullable<Traits['identity']>, wanted: Traits['identity']): boolean {
  if (wanted === undefined || typeof all === 'string')
    return all === wanted || (all === 'known' && Array.isArray(wanted));
  return typeof wanted !== 'string' && covers(all, wanted);
}
