import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Model } from '#contract/models.ts';
import { modelsApi } from '../api/models-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useTaskTexts } from '../camera/use-task-texts.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { Panel } from '../shell/panel.tsx';
import { groupModelsByTask } from './group-models.ts';
import { MeasurePanel } from './measure-panel.tsx';
import { ModelRow } from './model-row.tsx';
import classes from './models-panel.module.css';
import { UploadModelForm } from './upload-model-form.tsx';

const PULLING_INTERVAL_MS = 1_000;
const QUIET_INTERVAL_MS = 15_000;

/** The models that tasks can use: those that are here, those that can be pulled, and those of the user. */
export function ModelsPanel() {
  const textsOf = useTaskTexts();
  const models = useQuery({
    queryKey: queryKeys.models,
    queryFn: ({ signal }) => modelsApi.list(signal),
    refetchInterval: ({ state }) => (isAnyPulled(state.data) ? PULLING_INTERVAL_MS : QUIET_INTERVAL_MS),
  });
  if (models.isPending) return <Skeleton h={240} />;
  if (models.isError && !models.data)
    return <LoadFailure what="the models" error={models.error} onRetry={() => void models.refetch()} />;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        Pulling a model is the only thing that localcv does on the internet, and only when you say so here. Each model
        has a licence of its own.
      </Text>
      {groupModelsByTask(models.data, (task) => textsOf(task).title).map(({ task, title, models: own }) => (
        <Panel key={task} title={title}>
          <ul className={classes.models}>
            {own.map((model) => (
              <ModelRow key={model.name} model={model} />
            ))}
          </ul>
        </Panel>
      ))}
      <MeasurePanel />
      <Panel title="Bring a model of your own">
        <UploadModelForm />
      </Panel>
    </Stack>
  );
}

function isAnyPulled(models: readonly Model[] | undefined): boolean {
  return models?.some(({ state }) => state === 'pulling') ?? false;
}
