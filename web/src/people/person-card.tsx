import { ActionIcon, Button, FileButton, Group, Image, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPhotoPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person, PersonFace } from '#contract/people.ts';
import { describeFailure } from '../api/api-error.ts';
import { peopleApi } from '../api/people-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import classes from './person-card.module.css';

const PICTURE_TYPES = 'image/jpeg,image/png,image/webp';
const FACE_SIDE = 88;

/** One enrolled person with the faces that stand for them. */
export function PersonCard({ person }: { person: Person }) {
  const client = useQueryClient();
  const onSuccess = () => void client.invalidateQueries({ queryKey: queryKeys.people });
  const onError = (error: Error) => notifications.show({ color: 'red', message: describeFailure(error) });
  const addFaces = useMutation({
    mutationFn: async (pictures: readonly File[]) => {
      for (const picture of pictures) await peopleApi.addFace(person.id, picture);
    },
    // Those before the one that failed are there.
    onSettled: onSuccess,
    onError,
  });
  const deleteFace = useMutation({
    mutationFn: (face: PersonFace) => peopleApi.deleteFace(person.id, face.id),
    onSuccess,
    onError,
  });
  return (
    <Paper component="article" p="md">
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Title order={3} style={{ overflowWrap: 'anywhere' }}>
            {person.name}
          </Title>
          <DeletePerson person={person} />
        </Group>
        <Group gap="sm">
          {person.faces.map((face) => (
            <div key={face.id} className={classes.face}>
              <Image
                src={face.pictureUrl}
                alt={`${person.name}, enrolled picture`}
                w={FACE_SIDE}
                h={FACE_SIDE}
                radius="sm"
              />
              <ActionIcon
                className={classes.remove}
                size="sm"
                variant="filled"
                color="dark"
                aria-label={`Delete this picture of ${person.name}`}
                onClick={() => deleteFace.mutate(face)}
              >
                <IconX size={14} />
              </ActionIcon>
            </div>
          ))}
          <FileButton accept={PICTURE_TYPES} multiple onChange={(files) => files.length > 0 && addFaces.mutate(files)}>
            {(button) => (
              <Button
                {...button}
                variant="default"
                h={FACE_SIDE}
                loading={addFaces.isPending}
                leftSection={<IconPhotoPlus size={18} aria-hidden />}
              >
                Add pictures
              </Button>
            )}
          </FileButton>
        </Group>
        {person.faces.length === 0 && (
          <Text size="sm" c="dimmed">
            Without a picture {person.name} is never recognised.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

/** Asks once more, because nothing brings the person back. */
function DeletePerson({ person }: { person: Person }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => peopleApi.delete(person.id),
    onSuccess: () => void client.invalidateQueries({ queryKey: queryKeys.people }),
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
  if (!isAsking)
    return (
      <ActionIcon variant="subtle" color="red" aria-label={`Delete ${person.name}`} onClick={() => setAsking(true)}>
        <IconTrash size={18} />
      </ActionIcon>
    );
  return (
    <Group gap="xs">
      <Button size="xs" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
        Delete with all pictures
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsking(false)}>
        Keep
      </Button>
    </Group>
  );
}
