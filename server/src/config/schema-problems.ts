import type { z } from 'zod';
import { closestWord } from '#core/text/closest-word.ts';
import type { ConfigPath } from './config-problem.ts';
import { knownKeys } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

/** A mistake that the schema found, in words for a person. */
export interface SchemaMistake {
  readonly path: ConfigPath;
  readonly message: string;
  /** The mistake is the key itself, not its value. */
  readonly isAboutKey: boolean;
}

/** Puts zod's issues into words: what was expected at each place, with a suggestion for misspelt keys. */
export function describeSchemaIssues(schema: z.ZodType, issues: readonly Issue[]): SchemaMistake[] {
  return issues.flatMap((issue): SchemaMistake[] => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: describeUnknownKey(key, knownKeys(schema, path)),
        isAboutKey: true,
      }));
    if (issue.code === 'invalid_union') {
      const meant = intendedAlternative(issue.errors);
      if (meant !== null)
        return describeSchemaIssues(
          schema,
          meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
        );
    }
    if (issue.code === 'invalid_key')
      return [{ path, message: `invalid name; ${issue.issues.map(expectation).join(' and ')}`, isAboutKey: true }];
    return [{ path, message: expectation(issue), isAboutKey: false }];
  });
}

/** The alternative whose keys fit clearly best, of those of sections with different keys; null where none stands out. */
function intendedAlternative(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const [best, second] = alternatives
    .map((issues) => ({ issues, strangers: issues.reduce((sum, issue) => sum + strangersOf(issue), 0) }))
    .sort((a, b) => a.strangers - b.strangers);
  return best !== undefined && second !== undefined && best.strangers < second.strangers ? best.issues : null;
}

/**
 * How many keys at the top an alternative does not know; a value that is no section at all fits none. One without the key that
 * tells its variants apart was not looked at any further, so it fits less well than one that was.
 */
function strangersOf(issue: Issue): number {
  if (issue.code === 'invalid_union' && issue.errors.length === 0 && issue.path.length === 1) return 0.5;
  if (issue.path.length > 0) return 0;
  return issue.code === 'unrecognized_keys' ? issue.keys.length : Number.POSITIVE_INFINITY;
}

function describeUnknownKey(key: string, known: readonly string[]): string {
  const meant = closestWord(key, known);
  if (meant !== null) return `unknown key "${key}"; did you mean "${meant}"?`;
  return known.length === 0
    ? `unknown key "${key}"`
    : `unknown key "${key}"; expected one of ${known.map((name) => `"${name}"`).join(', ')}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section of keys and values',
  record: 'a section of keys and values',
};

const FORMAT_NAMES: Readonly<Record<string, string>> = { ipv4: 'an IPv4 address', ipv6: 'an IPv6 address' };

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return describeInvalidType(issue.expected, issue.message);
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_format':
      return FORMAT_NAMES[issue.format] === undefined ? issue.message : `expected ${FORMAT_NAMES[issue.format]}`;
    case 'invalid_union':
      return issue.errors.length > 0 ? describeUnion(issue.errors) : describeDiscriminator(issue);
    case 'too_big':
      return describeLimit(issue, `at most ${issue.maximum}`, issue.inclusive ?? true, `less than ${issue.maximum}`);
    case 'too_small':
      return describeLimit(issue, `at least ${issue.minimum}`, issue.inclusive ?? true, `more than ${issue.minimum}`);
    default:
      return issue.message;
  }
}

function describeInvalidType(expected: string, message: string): string {
  const name = TYPE_NAMES[expected] ?? expected;
  // zod leaves the input out of its issues; the message alone tells a missing value from a wrong one.
  if (message.endsWith('received undefined')) return `is missing; expected ${name}`;
  const received = message.match(/received (\w+)$/)?.[1];
  return received === undefined ? `expected ${name}` : `expected ${name} but found ${describeFound(received)}`;
}

function describeFound(type: string): string {
  return type === 'null' ? 'nothing' : (TYPE_NAMES[type] ?? type);
}

function describeDiscriminator(issue: Issue): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
  return `expected one of ${options.map((option) => JSON.stringify(option)).join(', ')}`;
}

function describeUnion(alternatives: readonly (readonly Issue[])[]): string {
  const texts = alternatives.flatMap((issues) => issues.slice(0, 1).map(expectation));
  const wanted = texts.map((text) => text.replace(/^expected /, '').replace(/ but found .*$/, ''));
  return `expected ${[...new Set(wanted)].join(' or ')}`;
}

function describeLimit(issue: Issue & { origin: string }, closed: string, isClosed: boolean, open: string): string {
  if (issue.message.startsWith('expected ')) return issue.message;
  const limit = isClosed ? closed : open;
  if (issue.origin === 'string') return `expected a text of ${limit} characters`;
  if (issue.origin === 'array') return `expected a list of ${limit} items`;
  return `expected a number of ${limit}`;
}
