import type { EnrolledPerson } from '#contract/people.ts';
import type { Result } from '#core/detection/result.ts';
import { identifyFace } from '#core/identity/identify-face.ts';

/** How much more alike a face must be to one person than to the next. */
const MINIMUM_LEAD = 0.04;

/** Puts names to described faces. */
export class IdentityMatcher {
  #people: readonly EnrolledPerson[] = [];

  /** States whom faces are compared with from now on. */
  setPeople(people: readonly EnrolledPerson[]): void {
    this.#people = people;
  }

  /** The result with the attribute `identity` where its face is somebody's; without its description, which nobody else needs. */
  interpret({ embedding, ...result }: Result, minimumSimilarity: number): Result {
    if (embedding === undefined) return result;
    const identity = identifyFace(embedding, this.#people, { minimumSimilarity, minimumLead: MINIMUM_LEAD });
    return identity === null ? result : { ...result, attributes: { ...result.attributes, identity } };
  }
}
