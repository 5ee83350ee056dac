import { Stack, Text, UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Camera } from '#contract/api.ts';
import classes from './example-list.module.css';
import { exampleSentences } from './example-sentences.ts';

export interface ExampleListProps {
  readonly cameras: readonly Camera[];
  /** Left out, an example opens a new rule with it. */
  readonly onChoose?: (sentence: string) => void;
}

/** Sentences to begin with. */
export function ExampleList({ cameras, onChoose }: ExampleListProps) {
  return (
    <Stack gap={6} w="100%" mt="sm">
      <Text size="sm" c="dimmed">
        For example
      </Text>
      {exampleSentences(cameras).map((sentence) => {
        const content = (
          <>
            <span>{sentence}</span>
            <IconArrowRight size={16} aria-hidden />
          </>
        );
        return onChoose === undefined ? (
          <Link key={sentence} className={classes.example} to={`/rules/new?${new URLSearchParams({ sentence })}`}>
            {content}
          </Link>
        ) : (
          <UnstyledButton key={sentence} className={classes.example} onClick={() => onChoose(sentence)}>
            {content}
          </UnstyledButton>
        );
      })}
    </Stack>
  );
}
