import type { EventSearchRequest, SimilarRequest } from '../../event-search.ts';

/** What the thread is started with. */
export interface SearchWorkerData {
  readonly file: string;
}

/** One at a time. */
export type SearchTask =
  | { readonly type: 'find'; readonly request: EventSearchRequest }
  | { readonly type: 'find-similar'; readonly request: SimilarRequest };

export type SearchReply =
  | { readonly type: 'answer'; readonly answer: unknown }
  /** `code` is null for what is no fault of operation. */
  | { readonly type: 'failure'; readonly code: string | null; readonly message: string; readonly retryable: boolean };
