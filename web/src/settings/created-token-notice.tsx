import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { CreatedToken } from '#contract/api.ts';
import { copyText } from './copy-text.ts';

const BUTTON_TEXTS = { untried: 'Copy', copied: 'Copied', refused: 'Select and copy it by hand' } as const;

/** The secret of a new token, this once. */
export function CreatedTokenNotice({ token, onDone }: { token: CreatedToken; onDone: () => void }) {
  const [outcome, setOutcome] = useState<keyof typeof BUTTON_TEXTS>('untried');
  const copy = async () => setOutcome((await copyText(token.secret)) ? 'copied' : 'refused');
  return (
    <Alert color="green" icon={<IconKey aria-hidden />} title={`The token “${token.name}”`} role="status">
      <Stack gap="sm">
        <Text size="sm">Copy it now: it is shown this once and never again.</Text>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {token.secret}
        </Code>
        <Group gap="sm">
          <Button
            size="xs"
            onClick={() => void copy()}
            leftSection={outcome === 'copied' ? <IconCheck size={14} /> : <IconCopy size={14} />}
          >
            {BUTTON_TEXTS[outcome]}
          </Button>
          <Button size="xs" variant="default" onClick={onDone}>
            Done
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
