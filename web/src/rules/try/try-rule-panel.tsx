import { Tabs } from '@mantine/core';
import type { Rule } from '#core/rules/rule.ts';
import { Panel } from '../../shell/panel.tsx';
import { ClipTrial } from './clip-trial.tsx';
import { ReplayTrial } from './replay-trial.tsx';

/** Shows what a rule would have told of, before anybody relies on it. */
export function TryRulePanel({ rule }: { rule: Rule | null }) {
  return (
    <Panel title="Try it">
      <Tabs defaultValue="stored" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="stored">On what was seen</Tabs.Tab>
          <Tabs.Tab value="clip">On a clip of yours</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="stored">
          <ReplayTrial rule={rule} />
        </Tabs.Panel>
        <Tabs.Panel value="clip">
          <ClipTrial rule={rule} />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  );
}
