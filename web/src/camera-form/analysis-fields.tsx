import { NumberInput, Select, SimpleGrid, Stack, Switch, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { modelsApi } from '../api/models-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { taskTexts } from '../camera/task-texts.ts';
import { TaskFields } from './task-fields.tsx';
import type { CameraForm } from './use-camera-form.ts';

const DECODE_CHOICES = [
  { value: 'auto', label: 'Only while something happens (recommended)' },
  { value: 'always', label: 'Every frame, all the time' },
  { value: 'keyframes', label: 'Keyframes only: cheapest, every second or so' },
];
const REGION_CHOICES = [
  { value: 'whole', label: 'The whole picture' },
  { value: 'motion', label: 'What moves, and the whole picture now and then' },
];

/** Whether the picture is analysed, how much of it, and for what. */
export function AnalysisFields({ form }: { form: CameraForm }) {
  const offered = useQuery({ queryKey: queryKeys.offeredTasks, queryFn: ({ signal }) => modelsApi.tasks(signal) });
  const names = [...new Set([...Object.keys(form.values.tasks), ...(offered.data ?? []).map(({ name }) => name)])];
  return (
    <Stack gap="lg">
      <Switch
        label="Analyse the picture"
        description="Without analysis the video is only shown, which costs next to nothing."
        {...form.getInputProps('detect', { type: 'checkbox' })}
      />
      {form.values.detect && (
        <>
          <Stack gap="md" component="section" aria-label="Vision tasks">
            {names.map((task) => (
              <TaskFields
                key={task}
                form={form}
                task={task}
                texts={offered.data?.find(({ name }) => name === task) ?? taskTexts(task)}
              />
            ))}
          </Stack>
          <EffortFields form={form} />
        </>
      )}
    </Stack>
  );
}

/** How much is decoded and looked at. */
function EffortFields({ form }: { form: CameraForm }) {
  return (
    <Stack gap="sm" component="section" aria-labelledby="effort-title">
      <Title order={3} id="effort-title">
        How much is looked at
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <Select
          label="Decode"
          description="A quiet camera costs little more than copying its bytes."
          allowDeselect={false}
          data={DECODE_CHOICES}
          {...form.getInputProps('analysis.decode')}
        />
        <Select
          label="Look at"
          description="Small things are found better where only what moves is looked at."
          allowDeselect={false}
          data={REGION_CHOICES}
          {...form.getInputProps('analysis.regions')}
        />
        <NumberInput
          label="Share"
          description="When there is too much to do, a camera with 2 gets twice as much as one with 1."
          min={0.1}
          max={10}
          step={0.5}
          decimalScale={1}
          allowNegative={false}
          {...form.getInputProps('analysis.weight')}
        />
        <Switch
          label="Zoom in on small things"
          description="Looks once more at full resolution where something small moves. Costs more."
          checked={form.values.analysis.zoom === 'auto'}
          onChange={(event) => form.setFieldValue('analysis.zoom', event.currentTarget.checked ? 'auto' : 'off')}
        />
      </SimpleGrid>
    </Stack>
  );
}
