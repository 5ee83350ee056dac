import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isUnauthorized } from './api-error.ts';
import { queryKeys } from './query-keys.ts';

/** The cache of everything the server said. A 401 anywhere ends the session, which leads to the login page. */
export function createQueryClient(): QueryClient {
  const endSessionOn401 = (error: unknown) => {
    if (isUnauthorized(error)) client.setQueryData(queryKeys.session, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: endSessionOn401 }),
    mutationCache: new MutationCache({ onError: endSessionOn401 }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // Calls that the server refused stay refused; the rest is worth another try.
        retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status >= 400),
        refetchOnWindowFocus: true,
        // This server is on the local network: being offline says nothing about it.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
