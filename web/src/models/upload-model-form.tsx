import {
  Button,
  FileInput,
  Group,
  NumberInput,
  Progress,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconUpload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { modelNameSchema } from '#contract/models.ts';
import { DECODER_NAMES, type DecoderName } from '#core/decoding/decoder.ts';
import { describeFailure } from '../api/api-error.ts';
import { modelsApi } from '../api/models-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { type FamilyInput, familyInput, inputSettings, type PixelValues } from './family-inputs.ts';

interface UploadValues extends Omit<FamilyInput, 'width' | 'height' | 'padding'> {
  file: File | null;
  name: string;
  task: string;
  decoder: DecoderName;
  labels: string;
  width: number | '';
  height: number | '';
  padding: number | '';
}

const INITIAL: UploadValues = {
  file: null,
  name: '',
  task: 'objects',
  decoder: 'yolov8',
  labels: 'coco-80',
  ...familyInput('yolov8'),
};

const PIXEL_CHOICES: readonly { value: PixelValues; label: string }[] = [
  { value: '0..255', label: '0 to 255' },
  { value: '0..1', label: '0 to 1' },
  { value: '-1..1', label: '−1 to 1' },
  { value: 'ImageNet', label: 'mean and deviation of ImageNet' },
];
const CHANNEL_CHOICES = [
  { value: 'rgb', label: 'red, green, blue' },
  { value: 'bgr', label: 'blue, green, red' },
];
const FIT_CHOICES = [
  { value: 'letterbox', label: 'keeps its shape' },
  { value: 'stretch', label: 'is stretched' },
];

const LAYOUT_CHOICES = [
  { value: 'nchw', label: 'channels first (NCHW)' },
  { value: 'nhwc', label: 'channels last (NHWC)' },
];

/** An ONNX file with what has to be known of it to use it. */
export function UploadModelForm() {
  const client = useQueryClient();
  const [share, setShare] = useState(0);
  const form = useForm<UploadValues>({
    initialValues: INITIAL,
    validate: {
      file: (file) => (file === null ? 'Choose an ONNX file' : null),
      name: (name) => modelNameSchema.safeParse(name).error?.issues[0]?.message ?? null,
      width: (side) => (side === '' ? 'Enter the width of the input' : null),
      height: (side) => (side === '' ? 'Enter the height of the input' : null),
    },
  });
  const upload = useMutation({
    mutationFn: ({ file, labels, width, height, padding, pixels, channels, fit, layout, ...about }: UploadValues) => {
      if (file === null || width === '' || height === '') throw new TypeError('Expected a complete form');
      const input = inputSettings({ pixels, channels, fit, layout, padding: padding === '' ? 0 : padding });
      const query = { ...about, width, height, input, ...(labels.trim() === '' ? {} : { labels }) };
      return modelsApi.upload(file, query, setShare);
    },
    onMutate: () => setShare(0),
    onSuccess: (_nothing, { name }) => {
      form.reset();
      notifications.show({
        message: `The model “${name}” is here. Try it on a picture; to use it, name it under “tasks” in the configuration.`,
      });
      void client.invalidateQueries({ queryKey: queryKeys.models });
    },
    onError: (error) => form.setFieldError('file', describeFailure(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => upload.mutate(values))} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Any ONNX file of a known family works without code. It is data only: nothing in it is executed.
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="sm">
          <FileInput
            label="ONNX file"
            placeholder="Choose a file"
            accept=".onnx"
            clearable
            {...form.getInputProps('file')}
          />
          <TextInput label="Name" placeholder="my-model" {...form.getInputProps('name')} />
          <TextInput label="Task" placeholder="objects, faces, pose, depth, …" {...form.getInputProps('task')} />
          <Select
            label="Family"
            description="raw: none that is known; a task file reads the outputs"
            allowDeselect={false}
            data={[...DECODER_NAMES]}
            {...form.getInputProps('decoder')}
            onChange={(family) => family && form.setValues({ decoder: family, ...familyInput(family) })}
          />
          <InputFields form={form} />
        </SimpleGrid>
        <TextInput
          label="Classes"
          description="coco-80, or the names in the model's order with commas between them"
          {...form.getInputProps('labels')}
        />
        {upload.isPending && <Progress value={100 * share} aria-label="Adding the model" size="sm" animated />}
        <Group>
          <Button
            type="submit"
            variant="light"
            loading={upload.isPending}
            leftSection={<IconUpload size={16} aria-hidden />}
          >
            Add model
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What the model takes, and how a picture is made to fit. */
function InputFields({ form }: { form: UseFormReturnType<UploadValues> }) {
  return (
    <>
      <NumberInput label="Input width" min={8} max={4096} {...form.getInputProps('width')} />
      <NumberInput label="Input height" min={8} max={4096} {...form.getInputProps('height')} />
      <Select label="Pixel values" allowDeselect={false} data={PIXEL_CHOICES} {...form.getInputProps('pixels')} />
      <Select label="Channels" allowDeselect={false} data={CHANNEL_CHOICES} {...form.getInputProps('channels')} />
      <Select label="Layout" allowDeselect={false} data={LAYOUT_CHOICES} {...form.getInputProps('layout')} />
      <Select label="Picture" allowDeselect={false} data={FIT_CHOICES} {...form.getInputProps('fit')} />
      {form.values.fit === 'letterbox' && (
        <NumberInput label="Grey around it" min={0} max={255} {...form.getInputProps('padding')} />
      )}
    </>
  );
}
