import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { describeLoginFailure } from './describe-login-failure.ts';

/** User and password. The session that follows is a cookie, so all that is left to do is to ask for it. */
export function LoginForm() {
  const client = useQueryClient();
  const form = useForm({
    initialValues: { user: 'admin', password: '' },
    validate: {
      user: (user) => (user.trim() ? null : 'Enter the user name'),
      password: (password) => (password ? null : 'Enter the password'),
    },
  });
  const login = useMutation({
    mutationFn: (values: { user: string; password: string }) => localcvApi.login(values.user.trim(), values.password),
    onSuccess: () => client.resetQueries({ queryKey: queryKeys.session }),
    onError: () => form.setFieldValue('password', ''),
  });
  return (
    <form onSubmit={form.onSubmit((values) => login.mutate(values))} noValidate>
      <Stack gap="md">
        {login.error && (
          <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
            {describeLoginFailure(login.error)}
          </Alert>
        )}
        <TextInput label="User" autoComplete="username" autoCapitalize="none" {...form.getInputProps('user')} />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          data-autofocus
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={login.isPending} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
