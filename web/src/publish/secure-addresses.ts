import type { TlsInfo } from '#contract/api.ts';

/** The secure counterpart of this page, under the name by which this one was reached. */
export function securePublishUrl({ port }: Pick<TlsInfo, 'port'>): string {
  return `https://${location.hostname}:${port}/publish`;
}
