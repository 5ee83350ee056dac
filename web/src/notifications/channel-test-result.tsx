import { Alert } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { ChannelTest } from '#contract/notifications.ts';
import { describeFailure } from '../api/api-error.ts';
import { formatMilliseconds } from '../format/format-quantity.ts';

/** What became of a test message, or what went wrong and what to do. */
export function ChannelTestResult({ result, error }: { result: ChannelTest | undefined; error: Error | null }) {
  if (error) return <Failure message={describeFailure(error)} />;
  if (!result) return null;
  if (!result.ok) return <Failure message={result.message} />;
  return (
    <Alert color="green" icon={<IconCircleCheck aria-hidden />} title="The test message was sent" role="status">
      {result.message} ({formatMilliseconds(result.tookMs)})
    </Alert>
  );
}

function Failure({ message }: { message: string }) {
  return (
    <Alert color="red" icon={<IconCircleX aria-hidden />} title="The test message was not sent" role="alert">
      {message}
    </Alert>
  );
}
