import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { CompiledSentence } from '#core/sentences/compiled-sentence.ts';
import { queryKeys } from '../api/query-keys.ts';
import { rulesApi } from '../api/rules-api.ts';

const TYPING_PAUSE_MS = 250;

/** A sentence as the server has understood it; `sentence` may lie behind what is being typed. */
export interface Understood {
  readonly sentence: string;
  readonly compiled: CompiledSentence;
}

/** Compiles a sentence whenever typing pauses. */
export function useCompiledSentence(sentence: string) {
  const [settled] = useDebouncedValue(sentence.trim() === '' ? '' : sentence, TYPING_PAUSE_MS);
  const query = useQuery({
    queryKey: queryKeys.compiledSentence(settled),
    queryFn: async ({ signal }): Promise<Understood> => ({
      sentence: settled,
      compiled: await rulesApi.compile(settled, signal),
    }),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    // Zones are drawn and models are added while somebody writes.
    staleTime: 0,
    gcTime: 60_000,
  });
  const understood = settled === '' ? null : (query.data ?? null);
  return { understood, isCurrent: understood?.sentence === sentence && !query.isPlaceholderData, error: query.error };
}
