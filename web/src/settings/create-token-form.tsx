import { Button, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CreatedToken } from '#contract/api.ts';
import { describeFailure } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';

/** Makes a token for a purpose. */
export function CreateTokenForm({ onCreated }: { onCreated: (token: CreatedToken) => void }) {
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: '' },
    validate: {
      name: (name) => (name.trim().length > 0 && name.trim().length <= 64 ? null : 'Enter 1 to 64 characters'),
    },
  });
  const create = useMutation({
    mutationFn: ({ name }: { name: string }) => localcvApi.createToken(name.trim()),
    onSuccess: (token) => {
      form.reset();
      onCreated(token);
      void client.invalidateQueries({ queryKey: queryKeys.tokens });
    },
    onError: (error) => form.setFieldError('name', describeFailure(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Group gap="sm" align="flex-start">
        <TextInput
          aria-label="What the token is for"
          placeholder="What the token is for"
          flex="1 1 220px"
          {...form.getInputProps('name')}
        />
        <Button
          type="submit"
          variant="light"
          loading={create.isPending}
          leftSection={<IconKey size={16} aria-hidden />}
        >
          Create token
        </Button>
      </Group>
    </form>
  );
}
