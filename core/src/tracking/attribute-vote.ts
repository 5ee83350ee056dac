import type { Attributes, RecognisedText } from '../detection/detection.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';
import { TextVote } from './text-vote.ts';
import { WeightedVote } from './weighted-vote.ts';

/** Votes of this age count half of what new ones do. */
const HALF_LIFE_US = 20 * MICROSECONDS_PER_SECOND;
const MAXIMUM_ATTRIBUTES = 16;

interface AttributeBallot {
  readonly vote: WeightedVote<string>;
  /** Of the votes for the leader at their time, for the mean score. */
  weight: number;
  scoreSum: number;
}

/** What one look at an object said of it. */
export interface Description {
  readonly attributes?: Attributes;
  readonly text?: RecognisedText;
}

/**
 * What is known of one tracked object, by vote over the looks at it: each counts by its score, old ones fade, and what is
 * believed changes only when something else is clearly ahead. Texts are voted character by character. Memory is bounded.
 * One instance belongs to one track.
 */
export class AttributeVote {
  readonly #ballots = new Map<string, AttributeBallot>();
  readonly #text = new TextVote();
  #fadedUs: MediaTimeUs | null = null;
  #looks = 0;

  /** How many looks have been taken in. */
  get looks(): number {
    return this.#looks;
  }

  /** What is believed, each with its share of the votes times their mean score; empty where nothing is known. */
  get attributes(): Attributes {
    return Object.fromEntries(
      [...this.#ballots].flatMap(([name, { vote, weight, scoreSum }]) =>
        vote.leader === null || weight === 0
          ? []
          : [[name, { value: vote.leader, score: (scoreSum / weight) * vote.share }]],
      ),
    );
  }

  get text(): RecognisedText | null {
    return this.#text.text;
  }

  /** Takes in what was found at `ptsUs`; looks may come late and out of order. */
  note({ attributes = {}, text }: Description, ptsUs: MediaTimeUs): void {
    this.#looks += 1;
    this.#fade(ptsUs);
    for (const [name, { value, score }] of Object.entries(attributes)) {
      if (!(score > 0) || !Number.isFinite(score)) continue;
      const ballot = this.#ballotOf(name);
      if (ballot === null) continue;
      ballot.vote.add(value, score);
      ballot.weight += score;
      ballot.scoreSum += score * Math.min(1, score);
    }
    if (text !== undefined) this.#text.add(text);
  }

  /** Takes over what is known of a track that has turned out to be the same object. */
  absorb(other: AttributeVote): void {
    for (const [name, theirs] of other.#ballots) {
      const ours = this.#ballotOf(name);
      if (ours === null) continue;
      ours.vote.absorb(theirs.vote);
      ours.weight += theirs.weight;
      ours.scoreSum += theirs.scoreSum;
    }
    this.#text.absorb(other.#text);
    this.#looks += other.#looks;
  }

  #fade(ptsUs: MediaTimeUs): void {
    const elapsedUs = ptsUs - (this.#fadedUs ?? ptsUs);
    if (elapsedUs < 0) return;
    this.#fadedUs = ptsUs;
    const factor = 0.5 ** (elapsedUs / HALF_LIFE_US);
    this.#text.fade(factor);
    for (const ballot of this.#ballots.values()) {
      ballot.vote.fade(factor);
      ballot.weight *= factor;
      ballot.scoreSum *= factor;
    }
  }

  #ballotOf(name: string): AttributeBallot | null {
    const known = this.#ballots.get(name);
    if (known !== undefined) return known;
    if (this.#ballots.size >= MAXIMUM_ATTRIBUTES) return null;
    const created = { vote: new WeightedVote<string>(), weight: 0, scoreSum: 0 };
    this.#ballots.set(name, created);
    return created;
  }
}
