import { Text } from '@mantine/core';
import type { Camera } from '#contract/api.ts';
import { formatAge } from '../format/format-time.ts';
import { FactList } from '../shell/fact-list.tsx';
import { Panel } from '../shell/panel.tsx';
import { useNow } from '../shell/use-now.ts';
import { describeAudio, describeDelivery, describePicture, describeVideoCodec } from './describe-video.ts';

/** What kind of video arrives and how it reaches viewers. */
export function VideoFacts({ camera }: { camera: Camera }) {
  const nowMs = useNow(10_000);
  const { video, audio, viewers, reconnects, sinceMs, state } = camera.status;
  const input = camera.config.inputs[0];
  return (
    <Panel title="Video">
      <FactList
        facts={[
          [
            'Source',
            <Text key="source" inherit ff="monospace" fz="sm" style={{ overflowWrap: 'anywhere' }}>
              {input?.path}
            </Text>,
          ],
          ...(input?.path.startsWith('rtsp') ? ([['Transport', input.transport.toUpperCase()]] as const) : []),
          ...(video
            ? ([
                ['Codec', describeVideoCodec(video)],
                ['Picture', describePicture(video)],
                ['Delivery', describeDelivery(video)],
              ] as const)
            : []),
          ...(audio ? ([['Sound', describeAudio(audio)]] as const) : []),
          ['Viewers', viewers],
          ['Reconnects', reconnects],
          [state === 'live' ? 'Live since' : 'In this state since', formatAge(sinceMs, nowMs)],
        ]}
      />
    </Panel>
  );
}
