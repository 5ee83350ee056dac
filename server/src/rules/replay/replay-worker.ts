import { parentPort, workerData } from 'node:worker_threads';
import { replay, type StoredTrack } from '#core/rules/engine/replay.ts';
import {
  MAXIMUM_REPLAYED_ALERTS,
  type ReplayAnswer,
  type ReplayOrder,
  type ToReplayWorker,
} from './replay-messages.ts';

// A thread of its own: a month of events takes seconds, in which the server has to go on answering.
const { rule, surroundings } = workerData as ReplayOrder;
const tracks: StoredTrack[] = [];

parentPort?.on('message', (message: ToReplayWorker) => {
  if (message.type === 'tracks') {
    tracks.push(...message.tracks);
    return;
  }
  const alerts = replay(rule, tracks, surroundings, message.range);
  const answer: ReplayAnswer = { alerts: alerts.slice(-MAXIMUM_REPLAYED_ALERTS), fired: alerts.length };
  parentPort?.postMessage(answer);
});
