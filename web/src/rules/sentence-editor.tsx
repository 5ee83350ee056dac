import { Alert, Stack, Text, Textarea } from '@mantine/core';
import type { Rule } from '#core/rules/rule.ts';
import { describeFailure } from '../api/api-error.ts';
import { useCameras } from '../cameras/use-cameras.ts';
import { ExampleList } from './example-list.tsx';
import { MarkedSentence } from './marked-sentence.tsx';
import { problemsOfWords, withReplacement } from './phrase-segments.ts';
import { RuleProposal } from './rule-proposal.tsx';
import { SentenceProblemList } from './sentence-problem-list.tsx';
import type { Understood } from './use-compiled-sentence.ts';

export interface SentenceEditorProps {
  readonly sentence: string;
  readonly understood: Understood | null;
  readonly error: Error | null;
  /** The page to come back to after drawing. */
  readonly back: string;
  readonly onChange: (sentence: string) => void;
  readonly onPropose: (rule: Rule) => void;
}

/** The sentence, and phrase by phrase what was made of it. */
export function SentenceEditor({ sentence, understood, error, back, onChange, onPropose }: SentenceEditorProps) {
  const cameras = useCameras();
  return (
    <Stack gap="sm">
      <Textarea
        label="Say it in your own words"
        size="lg"
        autosize
        minRows={2}
        maxRows={8}
        autoFocus
        spellCheck={false}
        maxLength={2000}
        placeholder="Tell me when a person is at the gate after 22:00"
        value={sentence}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {error && <Alert color="red">{describeFailure(error)}</Alert>}
      {understood ? (
        <div aria-live="polite">
          <MarkedSentence {...understood} />
          <SentenceProblemList
            sentence={understood.sentence}
            problems={problemsOfWords(understood.compiled.problems)}
            back={back}
            onReplace={(problem, words) => onChange(withReplacement(understood.sentence, problem, words))}
          />
          {understood.compiled.rule === null && (
            <RuleProposal sentence={understood.sentence} back={back} onUse={onPropose} />
          )}
        </div>
      ) : (
        sentence.trim() === '' && <ExampleList cameras={cameras.data ?? []} onChoose={onChange} />
      )}
      <Text size="xs" c="dimmed">
        Every word has to become a part of the rule. It is read on this machine, without a language model.
      </Text>
    </Stack>
  );
}
