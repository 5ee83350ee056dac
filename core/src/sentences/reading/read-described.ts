import type { Subject, Verb } from '../../rules/rule.ts';
import type { FoundProblem } from '../sentence-problem.ts';
import { readColours } from './read-colours.ts';
import { type Head, readHead } from './read-head.ts';
import type { Reader } from './reader.ts';

/** Labels of what an identity is known of: "a known person", "unknown faces". */
const IDENTIFIED: ReadonlySet<string> = new Set(['person', 'face']);

export interface Described {
  readonly head: Head;
  readonly subject: Subject;
  readonly problems: readonly FoundProblem[];
  readonly verb?: Verb;
}

/** Colours, what it does and whether the face is known, then the thing. */
export function readDescribed(reader: Reader, at: number): Described | null {
  const { identityWords } = reader.language.source;
  const problems: FoundProblem[] = [];
  let next = at;
  let identity: 'known' | 'unknown' | undefined;
  let colours: readonly string[] = [];
  let verb: Verb | undefined;
  for (;;) {
    const word = reader.word(next);
    const colour = readColours(reader, next);
    const state = verb === undefined ? reader.matchLongest(reader.language.states, next) : null;
    if (Object.hasOwn(identityWords, word) && identity === undefined) {
      identity = identityWords[word];
      next++;
    } else if (colour !== null && colours.length === 0 && readHead(reader, colour.to) !== null) {
      colours = colour.colours;
      problems.push(...colour.problems);
      next = colour.to;
    } else if (state !== null) {
      verb = state.entry.verb;
      next = state.to;
    } else break;
  }
  const head = readHead(reader, next);
  if (head === null || (identity !== undefined && !IDENTIFIED.has(head.subject.labels?.join() ?? ''))) return null;
  const { labels, ...others } = head.subject;
  const named: Subject = identity === undefined ? head.subject : { ...others, identity };
  const said = verb ?? head.verb;
  return {
    ...{ head, subject: withColours(named, colours), problems: [...problems, ...head.problems] },
    ...(said !== undefined && { verb: said }),
  };
}

export function withColours(subject: Subject, colours: readonly string[]): Subject {
  return colours.length === 0 ? subject : { ...subject, attributes: { ...subject.attributes, colour: colours } };
}
