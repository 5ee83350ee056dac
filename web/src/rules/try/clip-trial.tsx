import { Alert, Button, FileInput, Group, Progress, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { Camera } from '#contract/api.ts';
import type { Rule } from '#core/rules/rule.ts';
import { describeFailure } from '../../api/api-error.ts';
import { cameraTitle } from '../../cameras/camera-title.ts';
import { useCameras } from '../../cameras/use-cameras.ts';
import { ClipOutcome } from './clip-outcome.tsx';
import { useClipTrial } from './use-clip-trial.ts';

/** Tries the rule on a video file, as if one of the cameras had seen it. */
export function ClipTrial({ rule }: { rule: Rule | null }) {
  const cameras = useCameras();
  const [file, setFile] = useState<File | null>(null);
  const [chosen, setCamera] = useState<string | null>(null);
  const [takenAt, setTakenAt] = useState('');
  const { trial, progress, stop, isStopped } = useClipTrial();
  const camera = chosen ?? likelyCamera(cameras.data ?? []);
  const begin = () => {
    if (rule === null || file === null || camera === null) return;
    const startsAtMs = takenAt === '' ? undefined : new Date(takenAt).getTime();
    trial.mutate({ file, request: { rule, camera, ...(startsAtMs !== undefined && { startsAtMs }) } });
  };
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md" verticalSpacing="sm">
        <FileInput
          label="Video file"
          placeholder="Choose a file"
          accept="video/*,.mkv,.ts"
          clearable
          value={file}
          onChange={setFile}
        />
        <Select
          label="Seen as"
          description="Its zones, lines and tasks"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDeselect={false}
          data={(cameras.data ?? []).map((one) => ({ value: one.name, label: cameraTitle(one) }))}
          value={camera}
          onChange={setCamera}
        />
        <TextInput
          type="datetime-local"
          label="Taken at"
          description="For rules with times; empty: now"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={takenAt}
          onChange={(event) => setTakenAt(event.currentTarget.value)}
        />
      </SimpleGrid>
      <Group gap="sm">
        <Button
          variant="light"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={rule === null || file === null || camera === null}
          loading={trial.isPending}
          onClick={begin}
        >
          Try it
        </Button>
        {trial.isPending && (
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        )}
      </Group>
      {trial.isPending && <Waiting progress={progress} />}
      {trial.isError && !isStopped && <Alert color="red">{describeFailure(trial.error)}</Alert>}
      {trial.data && !trial.isPending && <ClipOutcome result={trial.data} />}
    </Stack>
  );
}

/** One that looks at its pictures can look at a clip. */
function likelyCamera(cameras: readonly Camera[]): string | null {
  const looking = cameras.find(
    ({ config: { enabled, detect } }) => enabled && detect.enabled && 'objects' in detect.tasks,
  );
  return (looking ?? cameras[0])?.name ?? null;
}

function Waiting({ progress }: { progress: number | null }) {
  const words = progress === null ? 'The cameras’ tasks look at it …' : `Sending: ${Math.round(progress * 100)} %`;
  return (
    <div role="status">
      <Text size="sm" c="dimmed" mb={6}>
        {words}
      </Text>
      <Progress value={progress === null ? 100 : progress * 100} animated={progress === null} aria-label={words} />
    </div>
  );
}
