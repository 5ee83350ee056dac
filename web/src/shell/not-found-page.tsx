import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from './empty-state.tsx';
import { PageHeader } from './page-header.tsx';

export function NotFoundPage() {
  return (
    <>
      <PageHeader title="Nothing here" />
      <EmptyState
        icon={IconMapQuestion}
        title="There is no such page"
        action={
          <Button component={Link} to="/" variant="default">
            All cameras
          </Button>
        }
      >
        The address may be mistyped, or what it showed has been removed.
      </EmptyState>
    </>
  );
}
