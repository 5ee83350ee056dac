import { Paper } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useRef, useState } from 'react';
import type { Camera } from '#contract/api.ts';
import type { LiveMode } from '#contract/result.ts';
import { CameraPicture } from '../cameras/camera-picture.tsx';
import { CAMERA_STATE_LOOKS } from '../cameras/camera-state-look.ts';
import type { PlayerDepth, PlayerOverlay } from '../cameras/live-player.tsx';
import { useLiveFigures } from '../cameras/use-live-figures.ts';
import classes from './live-panel.module.css';
import { LiveStatusLine } from './live-status-line.tsx';
import { PlayerControls } from './player-controls.tsx';

/** The player with its controls. Mode and overlay are remembered for all cameras. */
export function LivePanel({ camera }: { camera: Camera }) {
  const [mode, setMode] = useLocalStorage<LiveMode>({ key: 'localcv-mode', defaultValue: 'live' });
  const [overlay, setOverlay] = useLocalStorage<PlayerOverlay>({ key: 'localcv-overlay', defaultValue: 'boxes' });
  const [depth, setDepth] = useLocalStorage<PlayerDepth>({ key: 'localcv-depth', defaultValue: 'over' });
  // Not remembered: a page that has just been opened may not play sound.
  const [hasSound, setHasSound] = useState(false);
  const player = useRef<HTMLElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const connected = CAMERA_STATE_LOOKS[camera.status.state].watchable;
  const figures = useLiveFigures(player, connected);
  return (
    <Paper component="section" aria-label="Live video" className={classes.panel}>
      <div ref={frame} className={classes.frame}>
        <CameraPicture
          camera={camera}
          mode={mode}
          overlay={overlay}
          depth={depth}
          hasSound={hasSound}
          player={player}
          figures={figures}
          connected={connected}
        />
      </div>
      <div className={classes.bar}>
        <LiveStatusLine camera={camera} figures={figures} connected={connected} />
        <PlayerControls
          camera={camera.name}
          mode={mode}
          overlay={overlay}
          hasSound={camera.status.audio === null ? null : hasSound}
          onSound={setHasSound}
          onMode={setMode}
          onOverlay={setOverlay}
          depth={figures.hasDepth ? depth : null}
          onDepth={setDepth}
          onFullscreen={() => void frame.current?.requestFullscreen()}
        />
      </div>
    </Paper>
  );
}
