import { useInterval } from '@mantine/hooks';
import { useState } from 'react';

/** The time, brought up to date every so often. */
export function useNow(intervalMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useInterval(() => setNowMs(Date.now()), intervalMs, { autoInvoke: true });
  return nowMs;
}
