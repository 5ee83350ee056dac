import { Checkbox, NumberInput, SimpleGrid, Stack, TagsInput, Text } from '@mantine/core';
import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { TaskName } from '#contract/config.ts';
import type { TaskTexts } from '../camera/task-texts.ts';
import { useTaskTexts } from '../camera/use-task-texts.ts';
import { NO_TASK } from './camera-form-values.ts';
import classes from './task-fields.module.css';
import type { CameraForm } from './use-camera-form.ts';

/** One vision task: whether, how often, and from which score on. Empty fields take the defaults. */
export function TaskFields({
  form,
  task,
  texts,
}: {
  form: CameraForm;
  task: TaskName;
  texts: TaskTexts & { readonly problem?: string | null; readonly on?: string | null };
}) {
  const values = form.values.tasks[task];
  const { title, description } = texts;
  return (
    <fieldset className={classes.task}>
      <legend className={classes.legend}>{title}</legend>
      <Checkbox
        label={title}
        description={description}
        checked={values?.enabled ?? false}
        onChange={(event) =>
          form.setFieldValue(`tasks.${task}`, { ...NO_TASK, ...values, enabled: event.currentTarget.checked })
        }
      />
      {values?.enabled && (
        <Stack gap="sm" pl={30} mt="sm">
          <MissingParent form={form} parent={texts.on === undefined ? BUILT_IN_TASKS[task]?.on?.task : texts.on} />
          {texts.problem && (
            <Text size="sm" c="var(--localcv-bad)" role="alert">
              {texts.problem}
            </Text>
          )}
          <TaskSettingsFields form={form} task={task} />
        </Stack>
      )}
    </fieldset>
  );
}

/** A task that looks at the objects of another one sees nothing without it. */
function MissingParent({ form, parent }: { form: CameraForm; parent: TaskName | null | undefined }) {
  const textsOf = useTaskTexts();
  if (parent === undefined || parent === null || form.values.tasks[parent]?.enabled) return null;
  return (
    <Text size="sm" c="var(--localcv-bad)" role="alert">
      Looks at what “{textsOf(parent).title}” finds: tick that too.
    </Text>
  );
}

function TaskSettingsFields({ form, task }: { form: CameraForm; task: TaskName }) {
  const values = form.values.tasks[task];
  if (values === undefined) return null;
  const prefix = `tasks.${task}` as const;
  const { fps, minimumScore } = BUILT_IN_TASKS[task]?.settings ?? {};
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <NumberInput
          label="Frames per second"
          placeholder={values.everyFrame ? 'every frame' : defaultText(fps)}
          disabled={values.everyFrame}
          min={0.1}
          max={120}
          step={1}
          decimalScale={1}
          allowNegative={false}
          {...form.getInputProps(`${prefix}.fps`)}
          {...(values.everyFrame ? { value: '' } : {})}
        />
        <NumberInput
          label="Minimum score"
          placeholder={defaultText(minimumScore)}
          min={0}
          max={1}
          step={0.05}
          decimalScale={2}
          allowNegative={false}
          {...form.getInputProps(`${prefix}.minimumScore`)}
        />
      </SimpleGrid>
      <Checkbox
        label="Analyse every frame"
        size="xs"
        {...form.getInputProps(`${prefix}.everyFrame`, { type: 'checkbox' })}
      />
      {(task === 'objects' || values.labels.length > 0 || !Object.hasOwn(BUILT_IN_TASKS, task)) && (
        <TagsInput
          label="Only these labels"
          placeholder={values.labels.length > 0 ? '' : task === 'objects' ? 'all; for example person, car, dog' : 'all'}
          splitChars={[',']}
          {...form.getInputProps(`${prefix}.labels`)}
        />
      )}
    </>
  );
}

function defaultText(value: number | 'all' | undefined): string {
  if (value === undefined) return 'default';
  return value === 'all' ? 'default: every frame' : `default: ${value}`;
}
