import type { Attributes, RecognisedText, TrackedObject } from '#core/detection/detection.ts';
import type { MediaTimeUs } from '#core/time/media-time.ts';
import { AttributeVote } from '#core/tracking/attribute-vote.ts';

/** What a task that looked at a followed object says of it. */
export interface ObjectDescription {
  readonly attributes?: Attributes;
  readonly text?: RecognisedText;
  /** Unit vector. */
  readonly embedding?: Float32Array;
}

const MAXIMUM_TRACKS = 512;

/** What is known of the followed objects of one task, by vote over everything that other tasks said of them. */
export class TrackDescriptions {
  readonly #votes = new Map<number, AttributeVote>();

  note(trackId: number, { attributes, text }: ObjectDescription, ptsUs: MediaTimeUs): void {
    if (attributes === undefined && text === undefined) return;
    const vote = this.#votes.get(trackId) ?? new AttributeVote();
    vote.note({ ...(attributes && { attributes }), ...(text && { text }) }, ptsUs);
    // Set anew, it is the last one in the order of the map.
    this.#votes.delete(trackId);
    this.#votes.set(trackId, vote);
    const oldest = this.#votes.keys().next().value;
    if (this.#votes.size > MAXIMUM_TRACKS && oldest !== undefined) this.#votes.delete(oldest);
  }

  /** What is believed of a track now. */
  of(trackId: number): Omit<ObjectDescription, 'embedding'> {
    const vote = this.#votes.get(trackId);
    if (vote === undefined) return {};
    return { attributes: vote.attributes, ...(vote.text && { text: vote.text }) };
  }

  /** The object with all that is known of it. What it says of itself, in this very frame, is kept where nothing else is known. */
  applyTo(object: TrackedObject): TrackedObject {
    for (const earlier of object.mergedFrom ?? []) this.#merge(earlier, object.trackId);
    const vote = this.#votes.get(object.trackId);
    if (vote === undefined) return object;
    const attributes = { ...object.attributes, ...vote.attributes };
    const text = vote.text ?? object.text;
    return { ...object, ...(Object.keys(attributes).length > 0 && { attributes }), ...(text && { text }) };
  }

  #merge(from: number, into: number): void {
    const younger = this.#votes.get(from);
    if (younger === undefined) return;
    this.#votes.delete(from);
    const known = this.#votes.get(into);
    if (known === undefined) this.#votes.set(into, younger);
    else known.absorb(younger);
  }
}
