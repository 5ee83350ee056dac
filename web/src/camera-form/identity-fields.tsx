import { SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { suggestName } from './camera-form-values.ts';
import type { CameraForm } from './use-camera-form.ts';

/** How people and programs call the camera, and whether it is on. */
export function IdentityFields({ form, editing }: { form: CameraForm; editing: boolean }) {
  const title = form.getInputProps('title');
  const followsTitle = !editing && form.values.name === suggestName(form.values.title);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
        <TextInput
          label="Title"
          description="Shown to people. May be left empty."
          placeholder="Front door"
          {...title}
          onChange={(event) => {
            title.onChange(event);
            if (followsTitle) form.setFieldValue('name', suggestName(event.currentTarget.value));
          }}
        />
        <TextInput
          label="Name"
          description={editing ? 'Part of addresses and files, so it stays.' : 'Part of addresses and files.'}
          placeholder="front-door"
          withAsterisk={!editing}
          required={!editing}
          disabled={editing}
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('name')}
        />
      </SimpleGrid>
      <Switch
        label="Camera is on"
        description="A camera that is off takes no resources and keeps its settings."
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
    </Stack>
  );
}
