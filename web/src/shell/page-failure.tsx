import { Button, Center, Code, Paper, Stack, Text, Title } from '@mantine/core';
import { useRouteError } from 'react-router';
import { describeFailure } from '../api/api-error.ts';

/** What stands where a page itself failed, so that nobody looks at a blank window. */
export function PageFailure() {
  const error = useRouteError();
  return (
    <Center mih="60dvh" p="md">
      <Paper p="xl" maw={520}>
        <Stack gap="md" align="flex-start">
          <Title order={1}>This page failed</Title>
          <Text>Reload it. If that does not help, the message below belongs into a bug report.</Text>
          <Code block w="100%">
            {describeFailure(error)}
          </Code>
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </Stack>
      </Paper>
    </Center>
  );
}
