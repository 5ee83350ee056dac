import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from 'react-router';
import { ModelsPanel } from '../models/models-panel.tsx';
import { OfferedTasksPanel } from '../models/offered-tasks-panel.tsx';
import { PeoplePanel } from '../people/people-panel.tsx';
import { PageHeader } from '../shell/page-header.tsx';

const SECTIONS = [
  { value: 'models', label: 'Models', panel: ModelsPanel },
  { value: 'tasks', label: 'Tasks', panel: OfferedTasksPanel },
  { value: 'people', label: 'People', panel: PeoplePanel },
] as const;

/** What the analysis of all cameras works with. */
export function AnalysisPage() {
  const navigate = useNavigate();
  const { section } = useParams();
  const current = SECTIONS.find(({ value }) => value === section) ?? SECTIONS[0];
  return (
    <>
      <PageHeader title="Analysis" />
      <Tabs value={current.value} onChange={(value) => navigate(`/analysis/${value}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {SECTIONS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SECTIONS.map(({ value, panel: Content }) => (
          <Tabs.Panel key={value} value={value}>
            <Content />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
