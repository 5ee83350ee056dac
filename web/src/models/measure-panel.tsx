import { Alert, Button, Group, NumberInput, Progress, Stack, Table, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconGauge } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ModelMeasurements } from '#contract/models.ts';
import { describeFailure } from '../api/api-error.ts';
import { modelsApi } from '../api/models-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { formatMilliseconds } from '../format/format-quantity.ts';
import { Panel } from '../shell/panel.tsx';

const PROGRESS_INTERVAL_MS = 700;

/** How fast each model is on this machine, and which to take for so many cameras. */
export function MeasurePanel() {
  const form = useForm({ initialValues: { cameras: 4, fps: 5 } });
  const measure = useMutation({
    mutationFn: ({ cameras, fps }: { cameras: number; fps: number }) => modelsApi.measure(cameras, fps),
  });
  return (
    <Panel title="Measure this machine">
      <form onSubmit={form.onSubmit((values) => measure.mutate(values))} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            Runs every model that is ready for some seconds and says which fits your cameras. Cameras that are analysed
            at the same time make all figures worse.
          </Text>
          <Group align="flex-end" gap="sm">
            <NumberInput label="Cameras" min={1} max={1000} w={120} {...form.getInputProps('cameras')} />
            <NumberInput label="Frames per second each" min={0.1} max={120} w={200} {...form.getInputProps('fps')} />
            <Button
              type="submit"
              variant="light"
              loading={measure.isPending}
              leftSection={<IconGauge size={16} aria-hidden />}
            >
              Measure
            </Button>
          </Group>
          {measure.isPending && <Measuring />}
          {measure.isError && <Alert color="red">{describeFailure(measure.error)}</Alert>}
          {measure.data && <Measurements measurements={measure.data} />}
        </Stack>
      </form>
    </Panel>
  );
}

function Measuring() {
  const { data: progress } = useQuery({
    queryKey: queryKeys.measureProgress,
    queryFn: ({ signal }) => modelsApi.measureProgress(signal),
    refetchInterval: PROGRESS_INTERVAL_MS,
    gcTime: 0,
  });
  const percent = progress ? (100 * progress.done) / progress.total : 0;
  return (
    <div>
      <Progress value={percent} aria-label="Measuring models" size="sm" mb={4} animated />
      <Text size="sm" c="dimmed" role="status">
        {progress
          ? `Measuring ${progress.model} (${progress.done + 1} of ${progress.total})`
          : 'Measuring, a few seconds for each model…'}
      </Text>
    </div>
  );
}

function Measurements({ measurements: { rows, problems, recommendation } }: { measurements: ModelMeasurements }) {
  return (
    <>
      <Alert color="blue" style={{ whiteSpace: 'pre-line' }}>
        {recommendation}
      </Alert>
      <Table.ScrollContainer minWidth={0} type="native">
        <Table verticalSpacing="xs" horizontalSpacing="xs" aria-label="Time of each model">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Model</Table.Th>
              <Table.Th scope="col">Input</Table.Th>
              <Table.Th scope="col">Runs on</Table.Th>
              <Table.Th scope="col">Batch</Table.Th>
              <Table.Th scope="col">Each picture</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ model, width, height, provider, batch, msPerPicture }) => (
              <Table.Tr key={`${model} ${width} ${height} ${provider} ${batch}`}>
                <Table.Td>{model}</Table.Td>
                <Table.Td>
                  {width} × {height}
                </Table.Td>
                <Table.Td>{provider}</Table.Td>
                <Table.Td>{batch}</Table.Td>
                <Table.Td>{formatMilliseconds(msPerPicture)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {problems.map((problem) => (
        <Text key={problem} size="sm" c="var(--localcv-bad)">
          {problem}
        </Text>
      ))}
    </>
  );
}
