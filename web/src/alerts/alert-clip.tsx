import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { Alert } from '#contract/alerts.ts';
import { useNow } from '../shell/use-now.ts';
import classes from './alert-clip.module.css';

/** So long after its end a clip that is still to come would be there. */
const CLIP_COMES_WITHIN_MS = 90_000;

/** The video around the alert, played by the browser where it knows the codec. */
export function AlertClip({ alert }: { alert: Alert }) {
  const [hasFailed, setFailed] = useState(false);
  if (alert.clipUrl === null) return <NoClip alert={alert} />;
  const name = `${alert.rule}-${alert.camera ?? 'cameras'}.mp4`;
  return (
    <Stack gap="sm">
      {hasFailed ? (
        <Text size="sm" role="alert">
          This browser cannot play the clip: the camera’s video codec (often H.265) is unknown to it. Download the clip
          and play it with another program, such as VLC.
        </Text>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: a surveillance camera has no words to caption
        <video
          className={classes.video}
          src={alert.clipUrl}
          controls
          playsInline
          preload="metadata"
          aria-label="The clip around the alert"
          onError={() => setFailed(true)}
        />
      )}
      <Group gap="sm">
        {hasFailed ? (
          <Button
            component="a"
            href={alert.clipUrl}
            download={name}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Download the clip
          </Button>
        ) : (
          <Anchor href={alert.clipUrl} download={name} size="sm">
            Download the clip
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}

function NoClip({ alert }: { alert: Alert }) {
  const nowMs = useNow(5_000);
  const isComing = alert.camera !== null && nowMs - (alert.endedAtMs ?? alert.raisedAtMs) < CLIP_COMES_WITHIN_MS;
  return (
    <Text size="sm" c="dimmed">
      {isComing
        ? 'The clip appears here a few seconds after the alert.'
        : 'There is no clip: clips are switched off, the camera had no video, or the clip has expired.'}
    </Text>
  );
}
