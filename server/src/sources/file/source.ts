import { resolve } from 'node:path';
import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { paceSession } from '../paced-session.ts';
import type { Source } from '../source.ts';

const OPEN_TIMEOUT_MS = 10_000;

/** Plays a video file in real time; the pipeline opens it again at its end, so that it loops. */
export function createFileSource({ path }: { readonly path: string }): Source {
  return {
    description: `Video file ${path}`,
    endIsExpected: true,
    open: async (signal) =>
      paceSession(
        await openDemuxerSession(
          {
            // An absolute path cannot be taken for the address of another protocol.
            address: resolve(path),
            place: path,
            openTimeoutMs: OPEN_TIMEOUT_MS,
            description: 'analysis',
            // Some containers name further files or addresses; only this file is meant.
            options: { protocol_whitelist: 'file' },
          },
          signal,
        ),
        signal,
      ),
  };
}
