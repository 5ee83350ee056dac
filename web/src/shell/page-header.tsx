import { Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { openAlertsTitle } from '../alerts/open-alerts-title.ts';
import { useKnownOpenAlerts } from '../alerts/use-open-alerts.ts';

export interface PageHeaderProps {
  readonly title: string;
  /** One line under the title. */
  readonly summary?: ReactNode;
  /** What there is to do on the page, at the right. */
  readonly children?: ReactNode;
}

/** The head of a page; also names the browser's tab. */
export function PageHeader({ title, summary, children }: PageHeaderProps) {
  useDocumentTitle(openAlertsTitle(title, useKnownOpenAlerts()));
  return (
    <Group justify="space-between" align="center" gap="sm" mb="md" mih={42}>
      <div>
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {summary && (
          <Text component="div" size="sm" c="dimmed">
            {summary}
          </Text>
        )}
      </div>
      {children && <Group gap="sm">{children}</Group>}
    </Group>
  );
}
