import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';

/** The sentence. Enter searches, Escape empties it, and "/" goes to it from anywhere on the page. */
export function SearchBox(props: { sentence: string; isSearching: boolean; onSearch: (sentence: string) => void }) {
  const { sentence, isSearching, onSearch } = props;
  const [text, setText] = useState(sentence);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(sentence), [sentence]);
  useHotkeys([['/', () => input.current?.focus()]]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <search>
      <form onSubmit={submit}>
        <Group gap="xs" wrap="nowrap">
          <TextInput
            ref={input}
            flex={1}
            size="md"
            type="text"
            enterKeyHint="search"
            aria-label="What to look for"
            placeholder="red car at the gate yesterday evening"
            autoComplete="off"
            maxLength={1000}
            value={text}
            onChange={(change) => setText(change.currentTarget.value)}
            onKeyDown={(key) => key.key === 'Escape' && setText('')}
            leftSection={<IconSearch size={18} aria-hidden />}
            rightSection={
              text !== '' && (
                <ActionIcon variant="subtle" color="gray" aria-label="Empty the field" onClick={() => setText('')}>
                  <IconX size={16} />
                </ActionIcon>
              )
            }
          />
          <Button type="submit" size="md" loading={isSearching}>
            Search
          </Button>
        </Group>
      </form>
    </search>
  );
}
