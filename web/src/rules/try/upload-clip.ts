import type { UploadedClip } from '#contract/clip-trials.ts';
import { ApiError } from '../../api/api-error.ts';

/** Small parts, so that progress is seen and a lost connection costs little. */
const PART_BYTES = 4 * 1024 * 1024;

/** The calls that an upload makes. */
export interface ClipCalls {
  createClip(signal: AbortSignal): Promise<UploadedClip>;
  appendClip(id: string, offset: number, part: Blob, signal: AbortSignal): Promise<UploadedClip>;
  deleteClip(id: string): Promise<void>;
}

/**
 * Sends a clip part by part. What was begun is removed where it fails.
 *
 * @param onProgress told 0 to 1
 * @throws ApiError `body-too-large` for a file that is larger than the server takes
 */
export async function uploadClip(
  calls: ClipCalls,
  file: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<UploadedClip> {
  let clip = await calls.createClip(signal);
  try {
    if (file.size > clip.maximumBytes) throw tooLarge(clip.maximumBytes);
    const step = Math.min(PART_BYTES, clip.maximumPartBytes);
    while (clip.bytes < file.size) {
      const offset = clip.bytes;
      const part = file.slice(offset, offset + step, 'application/octet-stream');
      clip = await calls.appendClip(clip.id, offset, part, signal);
      if (clip.bytes <= offset) throw new TypeError(`Expected more than ${offset} bytes but received ${clip.bytes}`);
      onProgress(clip.bytes / file.size);
    }
    return clip;
  } catch (error) {
    // It goes by itself after a while, so nothing is lost where this fails too.
    await calls.deleteClip(clip.id).catch(() => {});
    throw error;
  }
}

function tooLarge(maximumBytes: number): ApiError {
  const message = `The clip is too large; at most ${Math.floor(maximumBytes / 1024 / 1024)} MiB can be tried.`;
  return new ApiError({ status: 413, code: 'body-too-large', message });
}
