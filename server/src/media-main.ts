import { toOneLine } from '#core/text/one-line.ts';
import { composeMediaServer } from './compose-media.ts';
import { quietFfmpegLog } from './ffmpeg/quiet-log.ts';
import { describeError } from './operational-error.ts';

/**
 * Entry of the media process. It is started by the server process, takes its orders over Node IPC and ends with it.
 */
const SHUTDOWN_TIMEOUT_MS = 5_000;

if (process.send === undefined) {
  process.stderr.write('The media process is started by localcv itself. Run "npm start" instead.\n');
  process.exit(2);
}
quietFfmpegLog();

// A closed channel means that the server process is gone; the 'disconnect' event below ends this one.
const mediaServer = composeMediaServer((message) => process.send?.(message, undefined, undefined, () => {}));

let isShuttingDown = false;
async function shutDown(): Promise<void> {
  if (isShuttingDown) return;
  isShuttingDown = true;
  setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS).unref();
  await mediaServer[Symbol.asyncDispose]();
  process.exit(0);
}

process.on('message', (message) => {
  mediaServer.receive(message).then(
    (next) => (next === 'shut-down' ? shutDown() : undefined),
    (error: unknown) => process.stderr.write(`media process: ${toOneLine(describeError(error))}\n`),
  );
});
process.on('disconnect', () => void shutDown());
process.on('SIGTERM', () => void shutDown());
// An interrupt from the keyboard reaches both processes; the server process decides when this one ends.
process.on('SIGINT', () => {});
