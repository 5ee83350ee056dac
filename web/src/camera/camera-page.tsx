import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { IconPencil, IconPolygon, IconVideoOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { CameraAlerts } from '../alerts/camera-alerts.tsx';
import { cameraTitle } from '../cameras/camera-title.ts';
import { DemoMark } from '../cameras/demo-mark.tsx';
import { NamedCamera } from '../cameras/named-camera.tsx';
import { StateBadge } from '../cameras/state-badge.tsx';
import { PtzPanel } from '../ptz/ptz-panel.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { CameraEvents } from './camera-events.tsx';
import { CameraMenu } from './camera-menu.tsx';
import classes from './camera-page.module.css';
import { hasInputsToShow, InputsPanel } from './inputs-panel.tsx';
import { LivePanel } from './live-panel.tsx';
import { isWaitingForDevice, PublishPanel } from './publish-panel.tsx';
import { StagesPanel } from './stages-panel.tsx';
import { TasksPanel } from './tasks-panel.tsx';
import { VideoFacts } from './video-facts.tsx';

/** One camera large, with everything known about it. */
export function CameraPage() {
  return (
    <NamedCamera otherwise={(name) => <UnknownCamera name={name} />}>
      {(camera) => <CameraView key={camera.name} camera={camera} />}
    </NamedCamera>
  );
}

function CameraView({ camera }: { camera: Camera }) {
  return (
    <>
      <PageHeader title={cameraTitle(camera)} summary={<CameraSummary camera={camera} />}>
        <Button
          component={Link}
          to={`/cameras/${camera.name}/edit`}
          variant="default"
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          Edit
        </Button>
        <Button
          component={Link}
          to={`/cameras/${camera.name}/places`}
          variant="default"
          leftSection={<IconPolygon size={16} aria-hidden />}
        >
          Places
        </Button>
        <CameraMenu camera={camera} />
      </PageHeader>
      <Stack gap="md">
        <CameraAlerts camera={camera.name} />
        <div className={classes.top}>
          <LivePanel camera={camera} />
          <CameraEvents camera={camera} />
        </div>
        {camera.config.onvif && <PtzPanel camera={camera.name} />}
        {isWaitingForDevice(camera) && <PublishPanel camera={camera} />}
        <TasksPanel camera={camera} />
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <StagesPanel status={camera.status} />
          <VideoFacts camera={camera} />
          {hasInputsToShow(camera.status) && <InputsPanel status={camera.status} />}
        </SimpleGrid>
      </Stack>
    </>
  );
}

function CameraSummary({ camera }: { camera: Camera }) {
  return (
    <Group gap={8} mt={4}>
      <StateBadge state={camera.status.state} />
      {camera.demo && <DemoMark demo={camera.demo} />}
      {camera.status.reason && <span>{camera.status.reason}</span>}
    </Group>
  );
}

function UnknownCamera({ name }: { name: string }) {
  return (
    <>
      <PageHeader title="No such camera" />
      <EmptyState
        icon={IconVideoOff}
        title={`There is no camera named “${name}”`}
        action={
          <Button component={Link} to="/" variant="default">
            All cameras
          </Button>
        }
      >
        It may have been removed or renamed.
      </EmptyState>
    </>
  );
}
