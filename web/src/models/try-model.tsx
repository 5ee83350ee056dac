import { Alert, Button, FileInput, Image, List, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPhotoScan } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { Model, ModelCheck } from '#contract/models.ts';
import { describeFailure } from '../api/api-error.ts';
import { modelsApi } from '../api/models-api.ts';
import { formatScore } from '../format/format-quantity.ts';

const PICTURE_TYPES = 'image/jpeg,image/png,image/webp';
const SHOWN_OBJECTS = 12;

/** Runs a model on a picture of the user's and shows what it finds. */
export function TryModel({ model }: { model: Model }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const check = useMutation({ mutationFn: (picture: File) => modelsApi.check(model.name, picture) });
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconPhotoScan size={14} aria-hidden />} onClick={open}>
        Try
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Try ${model.title}`} size="lg">
        <Stack gap="md">
          <FileInput
            label="Picture"
            description="JPEG, PNG or WebP. It is looked at on this machine and not kept."
            placeholder="Choose a picture"
            accept={PICTURE_TYPES}
            disabled={check.isPending}
            onChange={(picture) => picture && check.mutate(picture)}
          />
          {check.isPending && (
            <Text size="sm" c="dimmed" role="status">
              Looking…
            </Text>
          )}
          {check.isError && <Alert color="red">{describeFailure(check.error)}</Alert>}
          {check.data && !check.isPending && <Found check={check.data} />}
        </Stack>
      </Modal>
    </>
  );
}

function Found({ check }: { check: ModelCheck }) {
  const { objects, classes = [], text, provider, inferenceMs, drawing } = check;
  const lines = [
    ...objects.map(({ label, score }) => `${label} ${formatScore(score)}`),
    ...classes.map(({ label, score }) => `${label} ${formatScore(score)}`),
    ...(text === undefined ? [] : [`“${text.value}” ${formatScore(text.score)}`]),
  ];
  return (
    <>
      <Image src={drawing} alt="The picture with what was found" radius="sm" />
      <Text size="sm" c="dimmed">
        {inferenceMs.toFixed(1)} ms{provider === null ? '' : ` on ${provider}`}
      </Text>
      {lines.length > 0 && (
        <List size="sm">
          {lines.slice(0, SHOWN_OBJECTS).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two things may be found with the same score
            <List.Item key={index}>{line}</List.Item>
          ))}
        </List>
      )}
    </>
  );
}
