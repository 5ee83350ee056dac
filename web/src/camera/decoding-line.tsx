import { Text } from '@mantine/core';
import type { DecodingStatus } from '#contract/camera-status.ts';
import { formatAge } from '../format/format-time.ts';
import { useNow } from '../shell/use-now.ts';

const MODES: Record<DecodingStatus['mode'], string> = {
  off: 'Nothing is decoded',
  keyframes: 'Quiet: only keyframes are decoded',
  full: 'Every frame is decoded',
};

/** How much of the stream is decoded for the analysis, and why. */
export function DecodingLine({ decoding }: { decoding: DecodingStatus }) {
  const nowMs = useNow(5_000);
  const { mode, reason, sinceMs, wakes } = decoding;
  const woken = wakes === 0 ? '' : ` · woken ${wakes} ${wakes === 1 ? 'time' : 'times'}`;
  return (
    <Text size="sm" c="dimmed" mb="md">
      {MODES[mode]}
      {reason && `: ${reason}`} · since {formatAge(sinceMs, nowMs)}
      {woken}
    </Text>
  );
}
