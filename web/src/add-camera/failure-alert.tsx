import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { describeFailure } from '../api/api-error.ts';

/** What went wrong with the last step, if anything did. */
export function FailureAlert({ title, error }: { title: string; error: Error | null }) {
  if (error === null) return null;
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden />} title={title} role="alert">
      {describeFailure(error)}
    </Alert>
  );
}
