import { LABEL_GROUPS, labelsOf } from '../../rules/label-groups.ts';
import type { Subject, Verb } from '../../rules/rule.ts';
import { closestWord } from '../../text/closest-word.ts';
import type { NounEntry } from '../language.ts';
import type { FoundProblem } from '../sentence-problem.ts';
import type { NounForm } from './compiled-language.ts';
import { endOfWords } from './place-names.ts';
import type { Reader } from './reader.ts';

const PLATE_LETTERS = 12;

/** The word for a thing, without what belongs to it. */
export interface Head {
  readonly subject: Subject;
  readonly isPlural: boolean;
  readonly isEvery?: boolean;
  readonly verb?: Verb;
  readonly to: number;
  readonly problems: readonly FoundProblem[];
}

/** A kind of thing, an enrolled person or a number plate. */
export function readHead(reader: Reader, at: number): Head | null {
  const person = readPersonName(reader, at);
  if (person === null) return readPlateHead(reader, at) ?? readKind(reader, at);
  const kind = readKind(reader, at);
  return kind === null || kind.to < person.to ? person : nameOrKind(reader, at, person, kind);
}

/** Somebody may be called Dog: with a capital inside of a sentence and no article, that is who is meant. */
function nameOrKind(reader: Reader, at: number, person: Head, kind: Head): Head {
  const isCapital = /^\p{Lu}/u.test(reader.tokens[at]?.text ?? '');
  if (!isCapital || reader.language.source.determiners.includes(reader.word(at - 1))) return kind;
  if (at > 0) return person;
  const message =
    'this is somebody\'s name and a kind of thing; write "a" before the thing, or "who is" before the name';
  return { ...person, problems: [{ code: 'ambiguous', message, from: at, to: person.to, isBlocking: true }] };
}

function readPersonName(reader: Reader, at: number): Head | null {
  let best: Head | null = null;
  for (const name of reader.surroundings.people ?? []) {
    const words = name.toLowerCase().match(/\d+|[\p{L}\p{M}']+/gu) ?? [];
    const to = words.length === 0 ? null : endOfWords(words, reader.tokens, at);
    if (to === null || (best !== null && to <= best.to)) continue;
    const isCapital = /^\p{Lu}/u.test(reader.tokens[at]?.text ?? '');
    // Will and May are names and words.
    if (!isCapital && reader.language.functionWords.has(reader.word(at))) continue;
    best = { subject: { identity: [name] }, isPlural: false, to, problems: [] };
  }
  return best;
}

/** `plate AB 12 CD` on its own. */
function readPlateHead(reader: Reader, at: number): Head | null {
  const word = reader.matchLongest(reader.language.plateWords, at);
  if (word === null) return null;
  const plate = readPlateText(reader, word.to);
  return plate === null ? null : { subject: { plate: plate.text }, isPlural: false, to: plate.to, problems: [] };
}

/** Letters and digits of a plate as they are written: groups go on while they hold digits or capitals only. */
export function readPlateText(reader: Reader, at: number): { readonly text: string; readonly to: number } | null {
  const isQuoted = /^["“”„«]$/.test(reader.word(at));
  let to = isQuoted ? at + 1 : at;
  let text = '';
  for (; to < reader.tokens.length; to++) {
    const token = reader.tokens[to];
    if (token === undefined || !/^(?:[\p{Lu}\d*-]+)$/u.test(token.text)) {
      const isFirst = text === '' && token !== undefined && /^[\p{L}\d*]+$/u.test(token.text);
      const isGluedOn = token?.isGlued === true && text !== '' && /^[\p{L}\d*-]+$/u.test(token.text);
      if (token === undefined || !(isGluedOn || (isFirst && isPartOfPlate(reader, to)))) break;
    } else if (text !== '' && !token.isGlued && isTimeOrCount(reader, to)) break;
    text += token.isGlued || text === '' ? token.text : ` ${token.text}`;
  }
  if (isQuoted && /^["“”»]$/.test(reader.word(to))) to++;
  const letters = text.replaceAll(/[^\p{L}\d]/gu, '').length;
  return letters >= 2 && letters <= PLATE_LETTERS && /[\d*]/.test(text) ? { text: text.toUpperCase(), to } : null;
}

/** A small first letter counts where a digit follows at once: `ab12`. */
function isPartOfPlate(reader: Reader, at: number): boolean {
  const next = reader.tokens[at + 1];
  return /\d/.test(reader.word(at)) || (next?.isGlued === true && /^[\d*-]/.test(next.text));
}

/** A number behind a plate may begin a time or a duration. */
function isTimeOrCount(reader: Reader, at: number): boolean {
  return reader.read('seconds', at) !== null || /:/.test(reader.word(at));
}

function readKind(reader: Reader, at: number): Head | null {
  const form = nounAt(reader, at) ?? labelAt(reader, at);
  if (form === null) return null;
  const { entry, isPlural, to } = form;
  const { label, note, identity, verb, isEvery } = entry;
  const problems: FoundProblem[] = [];
  if (note !== undefined) problems.push({ code: 'approximate', message: note, from: at, to, isBlocking: false });
  if (label !== null) problems.push(...problemsOfLabel(reader, label, at, to));
  const subject: Subject = identity !== undefined ? { identity } : label === null ? {} : { labels: [label] };
  return { subject, isPlural, to, problems, ...(verb && { verb }), ...(isEvery && { isEvery }) };
}

interface FoundNoun {
  readonly entry: NounEntry;
  readonly isPlural: boolean;
  readonly to: number;
}

function nounAt(reader: Reader, at: number): FoundNoun | null {
  return findForm(reader, reader.language.nouns.get(reader.word(at)) ?? [], at);
}

function findForm(reader: Reader, forms: readonly NounForm[], at: number): FoundNoun | null {
  for (const { words, entry, isPlural } of forms) {
    const to = endOfWords(words, reader.tokens, at);
    if (to !== null) return { entry, isPlural, to };
  }
  return null;
}

/** Labels that only the models of this place have words for. */
function labelAt(reader: Reader, at: number): FoundNoun | null {
  return findForm(reader, reader.labelForms.get(reader.word(at)) ?? [], at);
}

/** What nobody here can see, with the models that could. */
function problemsOfLabel(reader: Reader, label: string, from: number, to: number): FoundProblem[] {
  const { labels, labelsOfOtherModels = {} } = reader.surroundings;
  const wanted = labelsOf(label);
  if (labels === undefined || wanted.some((candidate) => labels.includes(candidate))) return [];
  const models = [
    ...new Set(
      wanted.flatMap((candidate) =>
        Object.hasOwn(labelsOfOtherModels, candidate) ? (labelsOfOtherModels[candidate] ?? []) : [],
      ),
    ),
  ].slice(0, 5);
  if (models.length > 0) {
    const message = `no model in use knows "${label}", but ${models.join(', ')} would`;
    return [{ code: 'needs-model', message, from, to, isBlocking: false, models }];
  }
  const meant = closestWord(
    label,
    [...labels, ...Object.keys(LABEL_GROUPS)].filter((name) => name !== label),
  );
  const message = `no model knows "${label}"; a model of your own can`;
  return [
    { code: 'no-model-knows', message, from, to, isBlocking: true, ...(meant !== null && { suggestions: [meant] }) },
  ];
}
