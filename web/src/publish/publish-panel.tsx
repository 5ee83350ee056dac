import { Alert, Button, Stack } from '@mantine/core';
import { IconAlertCircle, IconPlayerStopFilled, IconVideo } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { describeFailure } from '../api/api-error.ts';
import { useCameras } from '../cameras/use-cameras.ts';
import { Panel } from '../shell/panel.tsx';
import { CameraChoice } from './camera-choice.tsx';
import { CaptureFields } from './capture-fields.tsx';
import { CapturePreview } from './capture-preview.tsx';
import { type CaptureSettings, resolutionOf } from './capture-settings.ts';
import classes from './publish-panel.module.css';
import { problemOfName, publisherCameras } from './publisher-cameras.ts';
import { useCapture } from './use-capture.ts';
import { useCreatePublisher } from './use-create-publisher.ts';
import { usePublishing } from './use-publishing.ts';
import { useWakeLock } from './use-wake-lock.ts';

const FIRST_SETTINGS: CaptureSettings = { device: 'facing:environment', resolution: '720p', hasSound: true };

/** Preview, settings and the button that starts and stops. */
export function PublishPanel() {
  const cameras = useCameras();
  const [chosenName, setName] = useState<string | null>(null);
  const [settings, setSettings] = useState(FIRST_SETTINGS);
  const capture = useCapture();
  const publishing = usePublishing();
  const create = useCreatePublisher();
  const isOn = publishing.state.phase !== 'off';
  useWakeLock(isOn);
  const existing = publisherCameras(cameras.data ?? []);
  const name = chosenName ?? existing[0]?.name ?? '';

  const change = async (next: CaptureSettings) => {
    setSettings(next);
    if (capture.stream === null) return;
    const stream = await capture.open(next);
    if (stream !== null) publishing.switchTo(stream);
    else publishing.stop();
  };
  const start = async () => {
    const stream = capture.stream ?? (await capture.open(settings));
    if (stream === null) return;
    if (!existing.some((camera) => camera.name === name)) await create.mutateAsync(name);
    setName(name);
    publishing.start(name, stream, resolutionOf(settings.resolution).maximumBitsPerSecond);
  };
  const { stop } = publishing;
  useEffect(() => {
    const track = capture.stream?.getVideoTracks()[0];
    const onEnded = () => stop('The camera was taken away: it was unplugged, or another program uses it.');
    track?.addEventListener('ended', onEnded);
    return () => track?.removeEventListener('ended', onEnded);
  }, [capture.stream, stop]);

  const nameProblem = problemOfName(name, cameras.data ?? []);
  return (
    <div className={classes.columns}>
      <Stack gap="md">
        <CapturePreview capture={capture} state={publishing.state} onOpen={() => void capture.open(settings)} />
        <StartButton
          isOn={isOn}
          isStarting={create.isPending}
          isDisabled={nameProblem !== null}
          onStart={() => void start().catch(() => undefined)}
          onStop={() => publishing.stop()}
        />
        <Failures
          texts={[capture.failure, reasonOf(publishing.state), create.error && describeFailure(create.error)]}
        />
      </Stack>
      <Stack gap="md">
        <Panel title="Camera">
          <CameraChoice name={name} cameras={existing} problem={nameProblem} isDisabled={isOn} onChange={setName} />
        </Panel>
        <Panel title="Picture and sound">
          <CaptureFields settings={settings} devices={capture.devices} onChange={(next) => void change(next)} />
        </Panel>
      </Stack>
    </div>
  );
}

function reasonOf(state: ReturnType<typeof usePublishing>['state']): string | null {
  return state.phase === 'off' ? state.reason : null;
}

interface StartButtonProps {
  readonly isOn: boolean;
  readonly isStarting: boolean;
  readonly isDisabled: boolean;
  readonly onStart: () => void;
  readonly onStop: () => void;
}

function StartButton({ isOn, isStarting, isDisabled, onStart, onStop }: StartButtonProps) {
  if (isOn)
    return (
      <Button size="lg" fullWidth color="red" leftSection={<IconPlayerStopFilled size={20} />} onClick={onStop}>
        Stop
      </Button>
    );
  return (
    <Button
      size="lg"
      fullWidth
      leftSection={<IconVideo size={20} />}
      loading={isStarting}
      disabled={isDisabled}
      onClick={onStart}
    >
      Start publishing
    </Button>
  );
}

function Failures({ texts }: { texts: readonly (string | null)[] }) {
  return texts
    .filter((text) => text !== null)
    .map((text) => (
      <Alert key={text} color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
        {text}
      </Alert>
    ));
}
