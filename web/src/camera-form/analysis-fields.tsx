import { Stack, Switch } from '@mantine/core';
import { TaskFields } from './task-fields.tsx';
import type { CameraForm } from './use-camera-form.ts';

/** Whether the picture is analysed, and for what. */
export function AnalysisFields({ form }: { form: CameraForm }) {
  return (
    <Stack gap="lg">
      <Switch
        label="Analyse the picture"
        description="Without analysis the video is only shown, which costs next to nothing."
        {...form.getInputProps('detect', { type: 'checkbox' })}
      />
      {form.values.detect &&
        Object.keys(form.values.tasks).map((task) => <TaskFields key={task} form={form} task={task} />)}
    </Stack>
  );
}
