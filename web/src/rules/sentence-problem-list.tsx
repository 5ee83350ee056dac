import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { SentenceProblem } from '#core/sentences/sentence-problem.ts';
import { DrawButton } from './draw-button.tsx';
import { drawTargetOfPhrase } from './draw-target.ts';
import classes from './rule-problem-list.module.css';

export interface SentenceProblemListProps {
  readonly sentence: string;
  readonly problems: readonly SentenceProblem[];
  readonly back: string;
  readonly onReplace: (problem: SentenceProblem, words: string) => void;
}

/** What could not be placed and what is to be known, each with what helps. */
export function SentenceProblemList({ sentence, problems, back, onReplace }: SentenceProblemListProps) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {problems.map((problem) => (
        <li key={`${problem.start} ${problem.code} ${problem.message}`} data-blocking={problem.isBlocking || undefined}>
          {problem.isBlocking ? <IconAlertTriangle size={16} aria-hidden /> : <IconInfoCircle size={16} aria-hidden />}
          <Group gap="xs">
            <Text size="sm">{problem.message}</Text>
            {problem.suggestions?.map((words) => (
              <Button key={words} size="compact-xs" variant="default" onClick={() => onReplace(problem, words)}>
                {words}
              </Button>
            ))}
            {problem.draw && <DrawButton target={drawTargetOfPhrase(sentence, problem)} back={back} />}
            {problem.models && problem.models.length > 0 && (
              <Button size="compact-xs" variant="light" component={Link} to="/analysis/models">
                {problem.models.length === 1
                  ? `Model ${problem.models[0]}`
                  : `Models: ${problem.models.slice(0, 3).join(', ')}`}
              </Button>
            )}
          </Group>
        </li>
      ))}
    </ul>
  );
}
