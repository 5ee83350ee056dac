import { Button, Divider, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { INPUT_ROLES } from '#contract/config.ts';
import { newInputValues } from './camera-form-values.ts';
import { InputFields } from './input-fields.tsx';
import type { CameraForm } from './use-camera-form.ts';

/** All streams of a camera, as a rule one; cameras with a large and a small one have two. */
export function InputsFields({ form, camera }: { form: CameraForm; camera?: string }) {
  const { inputs } = form.values;
  const add = () => {
    // The usual pair: the large one to look at, the small one to analyse.
    if (inputs.length === 1 && inputs[0]?.roles.length === 0) form.setFieldValue('inputs.0.roles', ['live', 'record']);
    form.insertListItem('inputs', newInputValues(inputs.length === 1 ? ['detect'] : []));
  };
  return (
    <Stack gap="md">
      {inputs.map((_input, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the form knows its fields by their place in the list
        <Stack key={index} gap="md">
          {inputs.length > 1 && <Divider label={`Stream ${index + 1}`} labelPosition="left" />}
          <InputFields form={form} index={index} isOneOfMany={inputs.length > 1} {...(camera ? { camera } : {})} />
        </Stack>
      ))}
      {inputs.length < INPUT_ROLES.length && (
        <Button
          variant="subtle"
          size="compact-sm"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          Add another stream
        </Button>
      )}
    </Stack>
  );
}
