import { Text } from '@mantine/core';
import type { DecodingStatus } from '#contract/camera-status.ts';
import { formatAge } from '../format/format-time.ts';
import { formatPlural } from '../format/format-words.ts';
import { useNow } from '../shell/use-now.ts';
import { describeDecoding } from './describe-decoding.ts';

/** How much of the stream is decoded for the analysis, why and since when. */
export function DecodingLine({ decoding }: { decoding: DecodingStatus }) {
  const nowMs = useNow(5_000);
  const facts = [
    describeDecoding(decoding),
    `since ${formatAge(decoding.sinceMs, nowMs)}`,
    ...(decoding.wakes === 0 ? [] : [`woken ${formatPlural(decoding.wakes, 'time')}`]),
  ];
  return (
    <Text size="sm" c="dimmed" mb="md">
      {facts.join(' · ')}
    </Text>
  );
}
