import { Paper, Text } from '@mantine/core';
import type { SearchResult } from '#contract/search.ts';
import { MarkedSentence } from '../rules/marked-sentence.tsx';
import { SentenceProblemList } from '../rules/sentence-problem-list.tsx';

/** How the sentence was understood, and what of it was not; a suggestion is one click away. */
export function SearchUnderstood(props: {
  sentence: string;
  result: SearchResult;
  back: string;
  onSearch: (sentence: string) => void;
}) {
  const { sentence, result, back, onSearch } = props;
  const { explanation, phrases, problems } = result;
  if (sentence === '') return null;
  return (
    <Paper p="md" component="section" aria-label="How it was understood">
      {explanation !== '' && (
        <Text size="sm" fw={600} mb={6}>
          {explanation}
        </Text>
      )}
      <MarkedSentence sentence={sentence} compiled={{ rule: null, explanation, phrases, problems }} />
      <SentenceProblemList
        sentence={sentence}
        problems={problems}
        back={back}
        onReplace={({ start, end }, words) => onSearch(sentence.slice(0, start) + words + sentence.slice(end))}
      />
    </Paper>
  );
}
