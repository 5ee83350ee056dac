import { Button, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconUserPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { describeFailure } from '../api/api-error.ts';
import { peopleApi } from '../api/people-api.ts';
import { queryKeys } from '../api/query-keys.ts';

const MAXIMUM_LENGTH = 80;

/** Adds a person by name; pictures come next. */
export function AddPersonForm() {
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Enter a name' : null) },
  });
  const add = useMutation({
    mutationFn: ({ name }: { name: string }) => peopleApi.add(name.trim()),
    onSuccess: () => {
      form.reset();
      void client.invalidateQueries({ queryKey: queryKeys.people });
    },
    onError: (error) => form.setFieldError('name', describeFailure(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
      <Group gap="sm" align="flex-start">
        <TextInput
          aria-label="Name of the person"
          placeholder="Name of the person"
          maxLength={MAXIMUM_LENGTH}
          flex="1 1 220px"
          {...form.getInputProps('name')}
        />
        <Button
          type="submit"
          variant="light"
          loading={add.isPending}
          leftSection={<IconUserPlus size={16} aria-hidden />}
        >
          Add person
        </Button>
      </Group>
    </form>
  );
}
