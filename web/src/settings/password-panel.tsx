import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { ApiError, describeFailure } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { Panel } from '../shell/panel.tsx';
import { placePasswordFailure, validateNewPassword } from './password-rules.ts';

/** Changes the password of the one who is signed in. */
export function PasswordPanel() {
  const form = useForm({
    initialValues: { current: '', next: '', repeated: '' },
    validateInputOnBlur: true,
    validate: {
      current: (current) => (current ? null : 'Enter the current password'),
      next: validateNewPassword,
      repeated: (repeated, values) => (repeated === values.next ? null : 'The two are not the same'),
    },
  });
  const change = useMutation({
    mutationFn: (values: { current: string; next: string }) => localcvApi.changePassword(values.current, values.next),
    onSuccess: () => {
      form.reset();
      notifications.show({ message: 'The password was changed.' });
    },
    onError: (error) => {
      const field = error instanceof ApiError ? placePasswordFailure(error) : null;
      if (field) form.setFieldError(field, error.message);
      else notifications.show({ color: 'red', message: describeFailure(error) });
    },
  });
  const toggle = { visibilityToggleButtonProps: { 'aria-label': 'Show or hide the password' } };
  return (
    <Panel title="Password">
      <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
        <Stack gap="sm">
          <input type="text" autoComplete="username" value="admin" readOnly hidden />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            {...toggle}
            {...form.getInputProps('current')}
          />
          <PasswordInput
            label="New password"
            description="At least 8 characters"
            autoComplete="new-password"
            {...toggle}
            {...form.getInputProps('next')}
          />
          <PasswordInput
            label="New password again"
            autoComplete="new-password"
            {...toggle}
            {...form.getInputProps('repeated')}
          />
          <div>
            <Button type="submit" loading={change.isPending}>
              Change password
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
