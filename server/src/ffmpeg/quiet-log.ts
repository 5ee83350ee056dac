import { AV_LOG_FATAL } from 'node-av/constants';
import { Log } from 'node-av/lib';

/** FFmpeg's own messages may hold addresses with passwords and repeat without bound, so they are kept off the log. */
export function quietFfmpegLog(): void {
  Log.setLevel(AV_LOG_FATAL);
}
