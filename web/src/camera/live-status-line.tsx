import { Group, Text } from '@mantine/core';
import type { Camera } from '#contract/api.ts';
import { LabelChips } from '../cameras/label-chips.tsx';
import type { PlayerState } from '../cameras/player-events.ts';
import type { LiveFigures } from '../cameras/use-live-figures.ts';

const WORDS: Record<PlayerState, string> = {
  connecting: 'Connecting…',
  playing: 'Playing',
  reconnecting: 'Reconnecting…',
  error: 'No connection',
};

/** What the player is doing and what is in view. */
export function LiveStatusLine(props: { camera: Camera; figures: LiveFigures; connected: boolean }) {
  const { camera, figures, connected } = props;
  if (!connected)
    return (
      <Text size="sm" c="dimmed">
        No video to play
      </Text>
    );
  if (figures.state !== 'playing') {
    return (
      <Text size="sm" c="dimmed">
        {WORDS[figures.state]} {figures.reason}
      </Text>
    );
  }
  const analysed = camera.config.detect.enabled && camera.status.tasks.length > 0;
  return (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <Text size="sm" c="dimmed" ff="monospace" style={{ whiteSpace: 'nowrap' }}>
        {Math.round(figures.framesPerSecond ?? 0)} fps
      </Text>
      {analysed && <LabelChips labels={figures.labels} />}
    </Group>
  );
}
