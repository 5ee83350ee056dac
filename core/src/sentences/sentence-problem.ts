/** What a problem with a sentence is about, for programs. */
export type SentenceProblemCode =
  | 'empty'
  | 'too-long'
  | 'other-language'
  | 'not-understood'
  | 'unknown-place'
  | 'unknown-thing'
  | 'unknown-person'
  | 'no-model-knows'
  | 'needs-model'
  | 'line-needed'
  | 'direction-unclear'
  | 'duration-needed'
  | 'duration-not-possible'
  | 'count-not-possible'
  | 'number-needed'
  | 'cannot-express'
  | 'ambiguous'
  | 'contradiction'
  | 'assumed'
  | 'approximate'
  | 'rule';

/** Something about a sentence that its writer should know. */
export interface SentenceProblem {
  readonly code: SentenceProblemCode;
  /** For the person who wrote it. */
  readonly message: string;
  /** Where in the sentence, in UTF-16 code units; all of it where it is about no part. */
  readonly start: number;
  readonly end: number;
  /** There is no rule because of it. All others are only to be known. */
  readonly isBlocking: boolean;
  /** What was probably meant, best first. */
  readonly suggestions?: readonly string[];
  /** Drawing something on the picture helps. */
  readonly draw?: boolean;
  /** Models of the catalogue that know the thing. */
  readonly models?: readonly string[];
}

/** A problem found while reading, at tokens instead of characters. */
export interface FoundProblem {
  readonly code: SentenceProblemCode;
  readonly message: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly isBlocking: boolean;
  readonly suggestions?: readonly string[];
  readonly draw?: boolean;
  readonly models?: readonly string[];
}
