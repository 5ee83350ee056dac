import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';

/** Names of the configured rules with what people call them. */
export function useRuleTitles(): { readonly names: readonly string[]; readonly titleOf: (rule: string) => string } {
  const { data } = useQuery({ queryKey: queryKeys.config, queryFn: ({ signal }) => localcvApi.config(signal) });
  return useMemo(() => {
    const rules = data?.config.rules ?? {};
    return { names: Object.keys(rules), titleOf: (name) => rules[name]?.title ?? rules[name]?.sentence ?? name };
  }, [data]);
}
