import { Button, Skeleton, Switch } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconPlus, IconVideoPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { CameraTile } from './camera-tile.tsx';
import { summarizeCameras } from './summarize-cameras.ts';
import { useCameras } from './use-cameras.ts';
import classes from './wall-page.module.css';

/** All cameras at once, live. */
export function WallPage() {
  const cameras = useCameras();
  const [boxes, setBoxes] = useLocalStorage({ key: 'localcv-wall-boxes', defaultValue: true });
  const list = cameras.data ?? [];
  return (
    <>
      <PageHeader title="Cameras" summary={list.length > 0 ? summarizeCameras(list) : null}>
        {list.length > 0 && (
          <>
            <Switch label="Boxes" checked={boxes} onChange={(event) => setBoxes(event.currentTarget.checked)} />
            <Button component={Link} to="/cameras/new" leftSection={<IconPlus size={16} aria-hidden />}>
              Add camera
            </Button>
          </>
        )}
      </PageHeader>
      {cameras.isPending && <WallSkeleton />}
      {cameras.isError && !cameras.data && (
        <LoadFailure what="the cameras" error={cameras.error} onRetry={() => void cameras.refetch()} />
      )}
      {cameras.data && <Wall cameras={cameras.data} boxes={boxes} />}
    </>
  );
}

function Wall({ cameras, boxes }: { cameras: readonly Camera[]; boxes: boolean }) {
  if (cameras.length === 0) return <NoCameras />;
  return (
    <div className={classes.grid} data-single={cameras.length === 1 || undefined}>
      {cameras.map((camera) => (
        <CameraTile key={camera.name} camera={camera} overlay={boxes ? 'boxes' : 'none'} />
      ))}
    </div>
  );
}

function NoCameras() {
  return (
    <EmptyState
      icon={IconVideoPlus}
      title="No cameras yet"
      action={
        <Button component={Link} to="/cameras/new" mt="sm" leftSection={<IconPlus size={16} aria-hidden />}>
          Add the first camera
        </Button>
      }
    >
      A network camera, a phone, OBS, a webcam, a stream or a video file will do. It plays here within seconds, and what
      is seen in it is listed under Events.
    </EmptyState>
  );
}

function WallSkeleton() {
  return (
    <div className={classes.grid} aria-hidden="true">
      <Skeleton className={classes.placeholder} />
      <Skeleton className={classes.placeholder} />
    </div>
  );
}
