import { ActionIcon, Badge, Button, Group, Progress, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Model } from '#contract/models.ts';
import { describeFailure } from '../api/api-error.ts';
import { modelsApi } from '../api/models-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { formatBytes } from '../format/format-quantity.ts';
import classes from './models-panel.module.css';
import { TryModel } from './try-model.tsx';

const STATES: Record<Model['state'], { label: string; color: string }> = {
  ready: { label: 'Ready', color: 'green' },
  available: { label: 'Not here yet', color: 'gray' },
  pulling: { label: 'Being pulled', color: 'blue' },
  broken: { label: 'Cannot be used', color: 'red' },
};

/** One model: what it is, whether it can be used, and what can be done about it. */
export function ModelRow({ model }: { model: Model }) {
  const facts = [
    model.name,
    model.input,
    model.labels === null || model.labels === 0 ? null : `${model.labels} ${model.labels === 1 ? 'class' : 'classes'}`,
    model.bytes === null ? null : formatBytes(model.bytes),
    model.source,
    `licence: ${model.licence}`,
  ].filter((fact) => fact !== null && fact !== '');
  const { label, color } = STATES[model.state];
  // Whoever has not brought a model yet has done nothing wrong.
  const isMerelyAbsent = model.state === 'available' && !model.isPullable;
  return (
    <li className={classes.model}>
      <Group gap="xs">
        <Text fw={600}>{model.title}</Text>
        <Badge color={color} variant="light" size="sm">
          {label}
        </Badge>
        {model.usedBy.length > 0 && (
          <Badge variant="outline" size="sm" color="gray">
            used by {model.usedBy.join(', ')}
          </Badge>
        )}
        {model.isOwn && (
          <Badge variant="outline" size="sm" color="gray">
            yours
          </Badge>
        )}
      </Group>
      <ModelActions model={model} />
      <Text size="sm" c="dimmed" className={classes.facts ?? ''}>
        {facts.join(' · ')}
      </Text>
      {model.state === 'pulling' && <PullProgress model={model} />}
      {model.problem && (
        <Text size="sm" c={isMerelyAbsent ? undefined : 'var(--localcv-bad)'} className={classes.facts ?? ''}>
          {model.problem}
        </Text>
      )}
    </li>
  );
}

function PullProgress({ model }: { model: Model }) {
  const pulled = model.pulledBytes ?? 0;
  const percent = model.bytes ? Math.min(100, (pulled / model.bytes) * 100) : 0;
  return (
    <div className={classes.facts ?? ''}>
      <Progress value={percent} aria-label={`Pulling ${model.title}`} size="sm" mb={4} />
      <Text size="xs" c="dimmed">
        {formatBytes(pulled)}
        {model.bytes !== null && ` of ${formatBytes(model.bytes)}`}
      </Text>
    </div>
  );
}

function ModelActions({ model }: { model: Model }) {
  const client = useQueryClient();
  const onSettled = () => void client.invalidateQueries({ queryKey: queryKeys.models });
  const onError = (error: Error) => notifications.show({ color: 'red', message: describeFailure(error) });
  const pull = useMutation({ mutationFn: () => modelsApi.pull(model.name), onSettled, onError });
  const cancel = useMutation({ mutationFn: () => modelsApi.cancelPull(model.name), onSettled, onError });
  const remove = useMutation({ mutationFn: () => modelsApi.delete(model.name), onSettled, onError });
  const isPulled = model.state === 'ready' && model.bytes !== null && !model.source.startsWith('npm');
  return (
    <Group gap="xs" justify="flex-end">
      {model.state === 'ready' && <TryModel model={model} />}
      {model.state === 'available' && model.isPullable && (
        <Button
          size="xs"
          aria-label={`Pull ${model.title}`}
          variant="light"
          loading={pull.isPending}
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => pull.mutate()}
        >
          Pull
        </Button>
      )}
      {model.state === 'pulling' && (
        <Button
          size="xs"
          variant="default"
          aria-label={`Stop pulling ${model.title}`}
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          Stop
        </Button>
      )}
      {(model.isOwn || isPulled) && model.usedBy.length === 0 && (
        <ActionIcon
          variant="subtle"
          color="red"
          aria-label={`Remove ${model.title}`}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          <IconTrash size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}
