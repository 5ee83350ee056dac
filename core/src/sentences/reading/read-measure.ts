import type { FoundProblem } from '../sentence-problem.ts';
import type { CompiledLanguage } from './compiled-language.ts';
import type { Reader, SlotReader } from './reader.ts';
import type { Read, Value } from './value.ts';

type Units = CompiledLanguage['seconds'];

/** A number in digits or words: `3`, `2.5`, `twenty five`, `a couple of`. */
export function readNumber(reader: Reader, at: number): Read | null {
  const digits = reader.word(at);
  if (/^\d+(?:[.,]\d+)?$/.test(digits)) return numberRead(Number(digits.replace(',', '.')), at, at + 1);
  const { numbers } = reader.language.source;
  for (let length = 4; length >= 1; length--) {
    const words = Array.from({ length }, (_, index) => reader.word(at + index)).join(' ');
    if (!Object.hasOwn(numbers, words)) continue;
    const first = numbers[words] ?? 0;
    const next = reader.word(at + length) === '-' ? at + length + 1 : at + length;
    const unit = numbers[reader.word(next)] ?? 0;
    const isTens = first >= 20 && first < 100 && first % 10 === 0 && unit >= 1 && unit <= 9;
    return isTens ? numberRead(first + unit, at, next + 1) : numberRead(first, at, at + length);
  }
  return null;
}

function numberRead(number: number, from: number, to: number): Read {
  return { value: { type: 'number', number }, from, to, problems: [] };
}

/** How often: `twice`, `three times`. */
export function readTimes(reader: Reader, at: number): Read | null {
  const word = reader.matchLongest(reader.language.times, at);
  if (word === null) return null;
  const count = word.captures.n?.value;
  const number = count?.type === 'number' ? count.number * word.entry.factor : word.entry.factor;
  return { ...numberRead(number, at, word.to) };
}

interface Measure {
  readonly quantity: number;
  readonly factor: number;
  readonly to: number;
}

interface MeasureLimits {
  /** The unit alone is one of it: "per hour". */
  readonly mayLackNumber?: boolean;
  /** What rules take at most. */
  readonly maximum?: number;
  readonly tooMuch?: string;
}

/** A reader of measures in some units: `2 minutes`, `half an hour`, `1 h 30 min`, `an hour and a half`. */
export function measureReader(
  unitsOf: (language: CompiledLanguage) => Units,
  toValue: (quantity: number) => Value,
  { mayLackNumber = false, maximum = Number.POSITIVE_INFINITY, tooMuch = '' }: MeasureLimits = {},
): SlotReader {
  return (reader, at) => {
    const units = unitsOf(reader.language);
    const first = readMeasure(reader, at, units, mayLackNumber);
    if (first === null) return null;
    let { quantity, factor, to } = first;
    const { and } = reader.language.source;
    for (;;) {
      const next = and.includes(reader.word(to)) ? to + 1 : to;
      const number = readNumber(reader, next);
      const unit = number === null ? null : reader.matchLongest(units, number.to);
      if (number?.value.type !== 'number' || unit === null || unit.entry.factor >= factor) break;
      quantity += number.value.number * unit.entry.factor;
      factor = unit.entry.factor;
      to = unit.to;
    }
    if (quantity <= 0) return null;
    const problems: FoundProblem[] =
      quantity <= maximum ? [] : [{ code: 'cannot-express', message: tooMuch, from: at, to, isBlocking: true }];
    return { value: toValue(quantity), from: at, to, problems };
  };
}

function readMeasure(reader: Reader, at: number, units: Units, mayLackNumber: boolean): Measure | null {
  const { language } = reader;
  const half = reader.matchLongest(language.halves, at);
  if (half !== null) {
    const unit = reader.matchLongest(units, half.to);
    if (unit !== null) return { quantity: unit.entry.factor / 2, factor: unit.entry.factor, to: unit.to };
  }
  const number = readNumber(reader, at);
  const isArticle = number === null && language.source.singularDeterminers.includes(reader.word(at));
  if (number === null && !isArticle && !mayLackNumber) return null;
  let amount = number?.value.type === 'number' ? number.value.number : 1;
  let next = number?.to ?? (isArticle ? at + 1 : at);
  const halfBefore = afterAndAHalf(reader, next);
  if (halfBefore !== null) {
    amount += 0.5;
    next = halfBefore;
  }
  const unit = reader.matchLongest(units, next);
  if (unit === null) return null;
  const halfBehind = afterAndAHalf(reader, unit.to);
  const { factor } = unit.entry;
  return halfBehind === null
    ? { quantity: amount * factor, factor, to: unit.to }
    : { quantity: (amount + 0.5) * factor, factor, to: halfBehind };
}

function afterAndAHalf(reader: Reader, at: number): number | null {
  const { and } = reader.language.source;
  if (!and.includes(reader.word(at))) return null;
  const half = reader.matchLongest(reader.language.halves, at + 1);
  // "a half", where the article belongs to the half.
  const article = reader.language.source.singularDeterminers.includes(reader.word(at + 1));
  if (half !== null) return half.to;
  return article && reader.matchLongest(reader.language.halves, at + 2) !== null ? at + 3 : null;
}
