import { randomUUID } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import type { CameraStatus } from '#contract/camera-status.ts';
import type { FromMediaMessage, MediaConfiguration, MediaRequest, ToMediaMessage } from '#contract/media-process.ts';

/**
 * Stands in for the media process in tests of the server process: it speaks the contract over real IPC but handles no
 * media. Names of cameras choose what goes wrong: `crashes-…` ends the process when it is started, `hangs` blocks its
 * event loop, `tracks` reports an event; each snapshot of `alerts…` raises an alert of the rule `gate`, with picture and clip.
 */
const STATUS_INTERVAL_MS = 50;
const VIEWER_ID = '5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11';
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);
const EVENT_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

let configuration: MediaConfiguration | null = null;

function send(message: FromMediaMessage): void {
  process.send?.(message, undefined, undefined, () => {});
}

function configure(next: MediaConfiguration): void {
  configuration = next;
  const names = Object.keys(next.cameras);
  if (names.some((name) => name.startsWith('crashes'))) {
    process.stderr.write('cannot open the camera\n');
    process.exit(70);
  }
  if (names.includes('hangs')) for (;;);
  if (names.includes('tracks')) sendTrack();
  sendStatus();
}

function sendStatus(): void {
  const names = Object.keys(configuration?.cameras ?? {});
  send({
    type: 'status',
    cameras: names.map(statusOf),
    process: {
      uptimeSeconds: process.uptime(),
      cpuPercent: 1,
      residentBytes: 1,
      eventLoopDelayP99Ms: 1,
      viewers: 0,
      inference: [],
      ingest: [],
    },
  });
}

function statusOf(name: string): CameraStatus {
  const stage = { stage: 'decode', perSecond: 30, p50Ms: 2, p95Ms: 4, p99Ms: 5, total: 100, dropped: 3 };
  const none = {
    reason: null,
    sinceMs: 0,
    video: null,
    audio: null,
    inputs: [],
    viewers: 0,
    reconnects: 0,
    tasks: [],
    decoding: null,
  };
  return { name, state: 'live', ...none, stages: [stage] };
}

function sendTrack(): void {
  const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
  send({
    type: 'track',
    change: {
      type: 'new',
      eventId: EVENT_ID,
      camera: 'tracks',
      task: 'objects',
      label: 'person',
      startedAtMs: 1_700_000_000_000,
      lastSeenAtMs: 1_700_000_001_000,
      bestScore: 0.8,
      bestAtMs: 1_700_000_000_500,
      bestBox: box,
      attributes: {},
      text: null,
      isStationary: false,
      embedding: null,
      path: [{ timeMs: 1_700_000_000_000, box }],
      snapshot: JPEG,
    },
  });
}

function raiseAlert(camera: string): void {
  const alertId = randomUUID();
  const timeMs = Date.now();
  const object = {
    ...{ camera, task: 'objects', label: 'person', score: 0.7, attributes: {}, eventId: null },
    box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
  } as const;
  send({
    type: 'alert-signal',
    signal: {
      ...{ type: 'raised', alertId, rule: 'gate', severity: 'alert', timeMs, analysedAtMs: timeMs, camera },
      ...{ objects: [object], reason: 'A person is at the gate' },
    },
  });
  send({ type: 'alert-picture', picture: { alertId, camera, takenAtMs: timeMs, picture: JPEG } });
  const folder = configuration?.clipsDirectory ?? '';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${alertId}.mp4`), 'content of the clip');
  send({ type: 'alert-clip', clip: { alertId, camera, startedAtMs: timeMs, durationSeconds: 10, bytes: 19 } });
}

/** What a publisher with this password is refused with. */
const REFUSALS: Readonly<Record<string, string>> = {
  wrong: 'publish-unauthorized',
  second: 'publish-busy',
  nowhere: 'publish-unknown',
};

/** Trials of clips that end when they are cancelled. */
const waitingTrials = new Map<string, number>();

const ANSWERS: Readonly<Record<string, (id: number, body: never) => void>> = {
  tryClip(id, body: MediaRequest<'tryClip'>) {
    const { size } = statSync(body.file);
    const message = `${body.file} sends something that is not video in a known format.`;
    if (size === 13) send({ type: 'failure', id, error: { code: 'source-invalid', message, retryable: false } });
    else if (size === 14) waitingTrials.set(body.trialId, id);
    else
      send({
        type: 'response',
        id,
        body: { alerts: [], durationSeconds: size, analysedFrames: 1, objects: {}, notes: [JSON.stringify(body)] },
      });
  },
  cancelClipTrial(id, { trialId }: MediaRequest<'cancelClipTrial'>) {
    const waiting = waitingTrials.get(trialId);
    const error = { code: 'clip-trial-cancelled', message: 'Cancelled', retryable: true };
    if (waiting !== undefined) send({ type: 'failure', id: waiting, error });
    send({ type: 'response', id, body: null });
  },
  createViewer(id, body: { offerSdp: string }) {
    if (body.offerSdp === 'die') process.exit(71);
    if (body.offerSdp === 'silence') return;
    if (body.offerSdp === 'nonsense') send({ type: 'response', id, body: { viewerId: 1 } });
    else if (!body.offerSdp.startsWith('v=0'))
      send({ type: 'failure', id, error: { code: 'offer-invalid', message: 'No SDP', retryable: false } });
    else send({ type: 'response', id, body: { viewerId: VIEWER_ID, answerSdp: 'v=0\r\n' } });
  },
  addViewerCandidates: (id) => send({ type: 'response', id, body: null }),
  deleteViewer(id, body: { viewerId: string }) {
    if (body.viewerId === VIEWER_ID) send({ type: 'response', id, body: null });
    else send({ type: 'failure', id, error: { code: 'viewer-unknown', message: 'No viewer', retryable: false } });
  },
  createPublisher(id, body: MediaRequest<'createPublisher'>) {
    const code = REFUSALS[body.password ?? ''];
    if (code !== undefined) send({ type: 'failure', id, error: { code, message: 'Refused', retryable: false } });
    else
      send({
        type: 'response',
        id,
        body: { publisherId: VIEWER_ID, answerSdp: `v=0\r\ns=${JSON.stringify(body)}\r\n` },
      });
  },
  addPublisherCandidates: (id) => send({ type: 'response', id, body: null }),
  deletePublisher(id, body: MediaRequest<'deletePublisher'>) {
    if (body.publisherId === VIEWER_ID) send({ type: 'response', id, body: null });
    else send({ type: 'failure', id, error: { code: 'publisher-unknown', message: 'Gone', retryable: false } });
  },
  takeSnapshot(id, body: MediaRequest<'takeSnapshot'>) {
    if (body.camera.startsWith('alerts')) raiseAlert(body.camera);
    send({ type: 'response', id, body: { jpeg: JPEG, takenAtMs: 1000 } });
  },
  testInput: (id, body: { input: { path: string } }) =>
    send({ type: 'response', id, body: { ok: true, message: body.input.path, video: null, picture: null } }),
};

process.on('message', (message: ToMediaMessage) => {
  if (message.type === 'configure') configure(message.configuration);
  else if (message.type === 'shutdown') process.exit(0);
  else ANSWERS[message.name]?.(message.id, message.body as never);
});
process.on('disconnect', () => process.exit(0));
setInterval(sendStatus, STATUS_INTERVAL_MS);
send({ type: 'ready' });
