import { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into both processes (`--import`): notes when an alert is handed over to the server process, and when it and its picture are there.
 * Nothing else is changed.
 */
export const NOTES_VARIABLE = 'LOCALCV_BENCH_NOTES';

/** One line of the file of notes, as JSON. */
export interface AlertNote {
  readonly what: 'told' | 'heard' | 'pictured';
  readonly alertId: string;
  /** When the deciding frame had been analysed; of `told` and `heard`. */
  readonly analysedAtMs: number | null;
  readonly atMs: number;
}

interface MediaMessage {
  readonly type?: string;
  readonly signal?: { readonly type: string; readonly alertId: string; readonly analysedAtMs: number | null };
  readonly picture?: { readonly alertId: string };
}

const file = process.env[NOTES_VARIABLE];
if (file !== undefined && isMainThread) {
  const note = (line: Omit<AlertNote, 'atMs'>) =>
    appendFileSync(file, `${JSON.stringify({ ...line, atMs: performance.timeOrigin + performance.now() })}\n`);
  const noteMessage = (what: 'told' | 'heard', message: unknown) => {
    const { type, signal, picture } = (typeof message === 'object' && message !== null ? message : {}) as MediaMessage;
    if (type === 'alert-signal' && signal?.type === 'raised') note({ what, ...pick(signal) });
    if (type === 'alert-picture' && picture !== undefined && what === 'heard')
      note({ what: 'pictured', alertId: picture.alertId, analysedAtMs: null });
  };
  noteSent(noteMessage);
  noteReceived(noteMessage);
}

function pick({ alertId, analysedAtMs }: NonNullable<MediaMessage['signal']>) {
  return { alertId, analysedAtMs };
}

type NoteMessage = (what: 'told' | 'heard', message: unknown) => void;

function noteSent(note: NoteMessage): void {
  const send = process.send?.bind(process);
  if (send === undefined) return;
  process.send = ((message: unknown, ...rest: []) => {
    note('told', message);
    return send(message, ...rest);
  }) as typeof process.send;
}

function noteReceived(note: NoteMessage): void {
  const emit = ChildProcess.prototype.emit;
  ChildProcess.prototype.emit = function (this: ChildProcess, ...event: Parameters<typeof emit>) {
    if (String(event[0]) === 'message') note('heard', event[1]);
    return emit.apply(this, event);
  } as typeof emit;
}
