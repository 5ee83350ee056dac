import { Alert, Button, Group, List, Stack } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ApiError, describeFailure } from '../api/api-error.ts';
import { Panel } from '../shell/panel.tsx';
import { AnalysisFields } from './analysis-fields.tsx';
import { type CameraFormValues, takesDevices } from './camera-form-values.ts';
import { IdentityFields } from './identity-fields.tsx';
import { InputsFields } from './inputs-fields.tsx';
import { OnvifFields } from './onvif-fields.tsx';
import { placeProblems } from './problem-fields.ts';
import { PublishFields } from './publish-fields.tsx';
import { useCameraForm } from './use-camera-form.ts';

export interface CameraFormProps {
  readonly initialValues: CameraFormValues;
  /** The camera that is edited; absent for a new one. */
  readonly camera?: string;
  readonly takenNames: readonly string[];
  readonly submitLabel: string;
  readonly cancelAddress: string;
  readonly onSubmit: (values: CameraFormValues) => Promise<void>;
}

/** Everything that can be set of a camera. Problems that the server finds appear at their fields. */
export function CameraForm(props: CameraFormProps) {
  const form = useCameraForm(props.initialValues, props.takenNames);
  const save = useMutation({
    mutationFn: props.onSubmit,
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(placeProblems(error.problems).fields);
    },
  });
  return (
    <form
      onSubmit={form.onSubmit(
        (values) => save.mutate(values),
        (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus(),
      )}
      noValidate
    >
      <Stack gap="md" maw={820}>
        <Panel title="Video">
          <InputsFields form={form} {...(props.camera ? { camera: props.camera } : {})} />
        </Panel>
        {takesDevices(form.values) && (
          <Panel title="Who may send">
            <PublishFields form={form} />
          </Panel>
        )}
        <Panel title="Name">
          <IdentityFields form={form} editing={props.camera !== undefined} />
        </Panel>
        <Panel title="Analysis">
          <AnalysisFields form={form} />
        </Panel>
        {(props.camera !== undefined || props.initialValues.onvif.address !== '') && (
          <Panel title="Movement">
            <OnvifFields form={form} />
          </Panel>
        )}
        {save.error && <SaveFailure error={save.error} />}
        <Group gap="sm">
          <Button type="submit" loading={save.isPending}>
            {props.submitLabel}
          </Button>
          <Button component={Link} to={props.cancelAddress} variant="default">
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function SaveFailure({ error }: { error: Error }) {
  const others = error instanceof ApiError ? placeProblems(error.problems).others : [];
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden />} title="The camera was not saved" role="alert">
      {describeFailure(error)}
      {others.length > 0 && (
        <List size="sm" mt="xs">
          {others.map((other) => (
            <List.Item key={other}>{other}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
