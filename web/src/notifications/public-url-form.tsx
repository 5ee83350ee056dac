import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { publicUrlSchema } from '#contract/notifications-config.ts';
import { describeFailure } from '../api/api-error.ts';
import { notificationsApi } from '../api/notifications-api.ts';
import { queryKeys } from '../api/query-keys.ts';

/** How those who are told reach this server. */
export function PublicUrlForm({ publicUrl }: { publicUrl: string }) {
  const client = useQueryClient();
  const [value, setValue] = useState(publicUrl);
  const [problem, setProblem] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (address: string) => notificationsApi.savePublicUrl(address === '' ? null : address),
    onSuccess: () => void client.invalidateQueries({ queryKey: queryKeys.channels }),
    onError: (error) => setProblem(describeFailure(error)),
  });
  const submit = () => {
    const address = value.trim();
    const isValid = address === '' || publicUrlSchema.safeParse(address).success;
    setProblem(isValid ? null : 'Enter an address that begins with http:// or https://, or leave it empty');
    if (isValid) save.mutate(address);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Address of this server"
          description="As the receivers of messages reach it. Links to alerts begin with it; left empty, messages hold no link."
          placeholder={window.location.origin}
          inputMode="url"
          flex="1 1 260px"
          value={value}
          error={problem}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button type="submit" variant="light" loading={save.isPending} disabled={value === publicUrl}>
          Save
        </Button>
      </Group>
    </form>
  );
}
