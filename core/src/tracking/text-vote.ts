import type { RecognisedText } from '../detection/detection.ts';
import { WeightedVote } from './weighted-vote.ts';

/** Longer texts are cut: a number plate has a dozen characters. */
const MAXIMUM_CHARACTERS = 64;
const MAXIMUM_LENGTHS = 6;

/** The readings of one length: a vote for each place, and how sure the readers were. */
interface Readings {
  readonly places: WeightedVote<string>[];
  weight: number;
  scoreSum: number;
}

/**
 * The text on an object from many readings of it, character by character: single misread characters are outvoted by the
 * other readings of the same length, and the length itself is voted on.
 */
export class TextVote {
  readonly #lengths = new WeightedVote<number>(MAXIMUM_LENGTHS);
  readonly #readings = new Map<number, Readings>();

  /** The text that is believed and how sure that is, in 0..1; null where nothing was read. */
  get text(): RecognisedText | null {
    const length = this.#lengths.leader;
    const readings = length === null ? undefined : this.#readings.get(length);
    if (length === null || readings === undefined || readings.weight === 0) return null;
    const value = readings.places.map(({ leader }) => leader ?? '').join('');
    const agreement = readings.places.reduce((sum, { share }) => sum + share, 0) / length;
    return { value, score: (readings.scoreSum / readings.weight) * agreement };
  }

  fade(factor: number): void {
    this.#lengths.fade(factor);
    for (const readings of this.#readings.values()) {
      for (const place of readings.places) place.fade(factor);
      readings.weight *= factor;
      readings.scoreSum *= factor;
    }
  }

  /** Takes in a reading; empty ones and ones without a score are ignored. */
  add({ value, score }: RecognisedText): void {
    const characters = [...value.trim()].slice(0, MAXIMUM_CHARACTERS);
    if (characters.length === 0 || !(score > 0) || !Number.isFinite(score)) return;
    const readings = this.#readingsOf(characters.length);
    this.#lengths.add(characters.length, score);
    readings.weight += score;
    readings.scoreSum += score * Math.min(1, score);
    for (const [index, character] of characters.entries()) readings.places[index]?.add(character, score);
  }

  absorb(other: TextVote): void {
    for (const [length, theirs] of other.#readings) {
      const ours = this.#readingsOf(length);
      for (const [index, place] of theirs.places.entries()) ours.places[index]?.absorb(place);
      ours.weight += theirs.weight;
      ours.scoreSum += theirs.scoreSum;
    }
    this.#lengths.absorb(other.#lengths);
  }

  #readingsOf(length: number): Readings {
    const known = this.#readings.get(length);
    if (known !== undefined) return known;
    if (this.#readings.size >= MAXIMUM_LENGTHS) this.#dropLightest();
    const places = Array.from({ length }, () => new WeightedVote<string>());
    const created = { places, weight: 0, scoreSum: 0 };
    this.#readings.set(length, created);
    return created;
  }

  #dropLightest(): void {
    const candidates = [...this.#readings].filter(([length]) => length !== this.#lengths.leader);
    const lightest = candidates.toSorted(([, a], [, b]) => a.weight - b.weight)[0];
    if (lightest !== undefined) this.#readings.delete(lightest[0]);
  }
}
