import { Alert, Skeleton, Stack, Text } from '@mantine/core';
import { IconShieldLock, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { peopleApi } from '../api/people-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { AddPersonForm } from './add-person-form.tsx';
import { PersonCard } from './person-card.tsx';

/** The people whom cameras are to recognise, and how to make that happen. */
export function PeoplePanel() {
  const people = useQuery({ queryKey: queryKeys.people, queryFn: ({ signal }) => peopleApi.list(signal) });
  if (people.isPending) return <Skeleton h={160} />;
  if (people.isError && !people.data)
    return <LoadFailure what="the people" error={people.error} onRetry={() => void people.refetch()} />;
  const { people: known, cameras } = people.data;
  return (
    <Stack gap="md">
      <PrivacyNotice cameras={cameras} />
      <AddPersonForm />
      {known.length === 0 ? (
        <EmptyState icon={IconUsers} title="Nobody is enrolled">
          Add a person, then one or more pictures of their face: from the front, in good light.
        </EmptyState>
      ) : (
        known.map((person) => <PersonCard key={person.id} person={person} />)
      )}
    </Stack>
  );
}

function PrivacyNotice({ cameras }: { cameras: readonly string[] }) {
  const titleOf = useCameraTitles();
  return (
    <Alert icon={<IconShieldLock size={20} aria-hidden />} color="blue" title="Recognising faces is personal">
      <Stack gap={4}>
        <Text size="sm">
          Ask the people first; in many places the law asks for their consent. Pictures and the numbers made of them
          stay on this machine, and go for good when you delete the person.
        </Text>
        <Text size="sm" fw={500}>
          {cameras.length === 0
            ? 'Off: no camera compares faces. To switch it on, edit a camera and tick “Faces” and “Who it is”.'
            : `On: ${cameras.map((camera) => titleOf(camera)).join(', ')}. To switch it off, edit the camera and untick “Who it is”.`}
        </Text>
      </Stack>
    </Alert>
  );
}
