import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { copyText } from '../settings/copy-text.ts';

/** A value to be copied with one click, or selected by hand where the browser does not allow that. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === value;
  const copy = async () => {
    if (await copyText(value)) setCopied(value);
  };
  return (
    <TextInput
      label={label}
      value={value}
      readOnly
      styles={{
        input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 'var(--mantine-font-size-xs)' },
      }}
      onFocus={(event) => event.currentTarget.select()}
      rightSection={
        <Tooltip label={isCopied ? 'Copied' : 'Copy'}>
          <ActionIcon variant="subtle" color="gray" aria-label={`Copy ${label}`} onClick={() => void copy()}>
            {isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}
