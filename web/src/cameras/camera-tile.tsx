import { Group, Paper, Text } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { useRef } from 'react';
import { Link } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { alertPaint, CameraAlertMark } from '../alerts/camera-alerts.tsx';
import { useOngoingAlerts } from '../alerts/use-open-alerts.ts';
import { formatDuration } from '../format/format-duration.ts';
import { formatRate } from '../format/format-quantity.ts';
import { useNow } from '../shell/use-now.ts';
import { CameraPicture } from './camera-picture.tsx';
import { CAMERA_STATE_LOOKS } from './camera-state-look.ts';
import classes from './camera-tile.module.css';
import { cameraTitle } from './camera-title.ts';
import { DemoMark } from './demo-mark.tsx';
import { LabelChips } from './label-chips.tsx';
import type { PlayerOverlay } from './live-player.tsx';
import { StateBadge } from './state-badge.tsx';
import { useLiveFigures } from './use-live-figures.ts';

/** One camera on the wall. Its player is connected only while the tile is on screen. */
export function CameraTile({ camera, overlay }: { camera: Camera; overlay: PlayerOverlay }) {
  const { ref, inViewport } = useInViewport<HTMLElement>();
  const player = useRef<HTMLElement>(null);
  const { state } = camera.status;
  const connected = inViewport && CAMERA_STATE_LOOKS[state].watchable;
  const figures = useLiveFigures(player, connected);
  const alerts = useOngoingAlerts(camera.name);
  const paint = alertPaint(alerts);
  const title = cameraTitle(camera);
  const playing = figures.state === 'playing' && (figures.framesPerSecond ?? 0) > 0;
  return (
    <Paper
      component="article"
      ref={ref}
      className={classes.tile}
      aria-label={title}
      data-alert={paint !== null || undefined}
      {...(paint === null ? {} : { style: { '--severity-paint': paint } })}
    >
      <CameraPicture
        camera={camera}
        mode="live"
        overlay={overlay}
        player={player}
        figures={figures}
        connected={connected}
      >
        <div className={classes.badges}>
          <StateBadge state={state} onPicture />
          <CameraAlertMark alerts={alerts} />
        </div>
      </CameraPicture>
      <div className={classes.caption}>
        <Group justify="space-between" wrap="nowrap" gap="sm">
          <Group gap={8} wrap="nowrap" miw={0} align="baseline">
            <Link to={`/cameras/${camera.name}`} className={classes.link}>
              {title}
            </Link>
            {title !== camera.name && (
              <Text span size="xs" c="dimmed" ff="monospace" truncate>
                {camera.name}
              </Text>
            )}
          </Group>
          {playing && (
            <Text size="xs" c="dimmed" className={classes.rate}>
              {formatRate(Math.round(figures.framesPerSecond ?? 0))} fps
            </Text>
          )}
        </Group>
        <div className={classes.detail}>
          <TileDetail camera={camera} playing={playing} labels={figures.labels} />
          {camera.demo && <DemoMark demo={camera.demo} />}
        </div>
      </div>
    </Paper>
  );
}

function TileDetail(props: { camera: Camera; playing: boolean; labels: ReturnType<typeof useLiveFigures>['labels'] }) {
  const { status, config } = props.camera;
  const nowMs = useNow(10_000);
  if (props.playing && config.detect.enabled && status.tasks.length > 0) return <LabelChips labels={props.labels} />;
  const text = describeTile(props.camera, props.playing, nowMs);
  return (
    <Text size="xs" c="dimmed" truncate title={text}>
      {text}
    </Text>
  );
}

/** The picture already says why there is no video, so that the caption says since when. */
function describeTile({ status }: Camera, playing: boolean, nowMs: number): string {
  const look = CAMERA_STATE_LOOKS[status.state];
  if (!look.watchable) return `${look.label} for ${formatDuration(nowMs - status.sinceMs)}`;
  return status.reason ?? (playing ? 'Not analysed' : look.meaning);
}
