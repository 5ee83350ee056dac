import { Stack, UnstyledButton } from '@mantine/core';
import { IconArrowRight, IconSearch } from '@tabler/icons-react';
import { useCameras } from '../cameras/use-cameras.ts';
import classes from '../rules/example-list.module.css';
import { EmptyState } from '../shell/empty-state.tsx';
import { searchExamples } from './search-examples.ts';

/** What stands there before anything was searched for. */
export function SearchWelcome({ onSearch }: { onSearch: (sentence: string) => void }) {
  const { data: cameras = [] } = useCameras();
  const examples = (
    <Stack gap={6} w="100%" mt="sm">
      {searchExamples(cameras).map((sentence) => (
        <UnstyledButton key={sentence} className={classes.example} onClick={() => onSearch(sentence)}>
          <span>{sentence}</span>
          <IconArrowRight size={16} aria-hidden />
        </UnstyledButton>
      ))}
    </Stack>
  );
  return (
    <EmptyState icon={IconSearch} title="Find what was seen" action={examples}>
      Say it as you would tell somebody: what, where and when. For example
    </EmptyState>
  );
}
