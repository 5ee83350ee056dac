import { ActionIcon, Group, SegmentedControl, Switch, Tooltip } from '@mantine/core';
import { IconCamera, IconMaximize, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import type { LiveMode } from '#contract/result.ts';
import { latestPictureUrl } from '../api/latest-picture-url.ts';
import type { PlayerDepth, PlayerOverlay } from '../cameras/live-player.tsx';

const MODE_HINTS: Record<LiveMode, string> = {
  live: 'Live: no delay is added; boxes between two results are predicted, and drawn dashed.',
  synced: 'Synced: the video waits for its results, so that every box belongs to exactly the frame you see.',
};

const DEPTH_CHOICES: { value: PlayerDepth; label: string }[] = [
  { value: 'over', label: 'Depth over' },
  { value: 'beside', label: 'Beside' },
  { value: 'none', label: 'Off' },
];

export interface PlayerControlsProps {
  readonly camera: string;
  readonly mode: LiveMode;
  readonly overlay: PlayerOverlay;
  /** Null where the camera sends no sound. */
  readonly hasSound: boolean | null;
  readonly onSound: (hasSound: boolean) => void;
  readonly onMode: (mode: LiveMode) => void;
  /** Null where no task tells how near things are. */
  readonly depth: PlayerDepth | null;
  readonly onDepth: (depth: PlayerDepth) => void;
  readonly onOverlay: (overlay: PlayerOverlay) => void;
  readonly onFullscreen: () => void;
}

/** What can be changed about the picture, and what can be done with it. */
export function PlayerControls(props: PlayerControlsProps) {
  return (
    <Group gap="sm">
      <SegmentedControl
        size="xs"
        aria-label="Mode"
        value={props.mode}
        onChange={(mode) => props.onMode(mode as LiveMode)}
        data={(['live', 'synced'] as const).map((mode) => ({
          value: mode,
          label: (
            <Tooltip label={MODE_HINTS[mode]}>
              <span>{mode === 'live' ? 'Live' : 'Synced'}</span>
            </Tooltip>
          ),
        }))}
      />
      <Switch
        label="Boxes"
        checked={props.overlay === 'boxes'}
        onChange={(event) => props.onOverlay(event.currentTarget.checked ? 'boxes' : 'none')}
      />
      {props.depth !== null && (
        <SegmentedControl
          size="xs"
          aria-label="Depth"
          value={props.depth}
          onChange={(depth) => props.onDepth(depth as PlayerDepth)}
          data={DEPTH_CHOICES}
        />
      )}
      <Group gap={4}>
        {props.hasSound !== null && <SoundButton isOn={props.hasSound} onChange={props.onSound} />}
        <Tooltip label="Download the latest picture">
          <ActionIcon
            component="a"
            href={latestPictureUrl(props.camera)}
            download={`${props.camera}.jpg`}
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Download the latest picture"
          >
            <IconCamera size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Full screen">
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Full screen" onClick={props.onFullscreen}>
            <IconMaximize size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}

function SoundButton({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const label = isOn ? 'Turn the sound off' : 'Turn the sound on';
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        aria-pressed={isOn}
        onClick={() => onChange(!isOn)}
      >
        {isOn ? <IconVolume size={18} /> : <IconVolumeOff size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
