import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TryClipRequest, UploadedClip } from '#contract/clip-trials.ts';
import type { Config } from '#contract/config.ts';
import type { ClipReplay } from '#contract/rules-api.ts';
import { resolveCameras } from '../config/resolve-tasks.ts';
import { localTimeZone } from '../local-time-zone.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import type { MediaSupervisor } from '../supervision/media-supervisor.ts';
import { looksLikeVideo, VIDEO_MARK_BYTES } from './looks-like-video.ts';

export const MAXIMUM_CLIP_BYTES = 512 * 1024 * 1024;
/** Small enough to be sent within the time that one request may take, also over a slow wireless network. */
export const MAXIMUM_PART_BYTES = 8 * 1024 * 1024;
const MAXIMUM_CLIPS = 4;
/** What clips leave free on the disk, for what has to be stored meanwhile. */
export const SPARED_BYTES = 512 * 1024 * 1024;
const KEPT_UNUSED_MS = 15 * 60_000;
/** A little more than the media process gives itself. */
const TRIAL_TIMEOUT_MS = 10.5 * 60_000;
const CANCEL_TIMEOUT_MS = 5_000;

export interface UploadedClipsOptions {
  /** Of the clips alone: what lies there goes. */
  readonly directory: string;
  readonly media: Pick<MediaSupervisor, 'request'>;
  config(): Config;
  now(): number;
  /** What can still be written to the disk of a folder. */
  readonly freeBytes?: (directory: string) => Promise<number>;
}

interface Clip {
  readonly id: string;
  readonly file: string;
  bytes: number;
  /** A part is being written, or a rule is being tried. */
  isInUse: boolean;
  expiresAtMs: number;
  timer: NodeJS.Timeout | null;
}

/**
 * Clips that people upload to try rules on. They come in parts, since a whole one may take longer than a request may, and lie in the cache
 * until they are removed or nobody has used them for 15 minutes. None outlives the server process.
 */
export class UploadedClips implements AsyncDisposable {
  readonly #options: UploadedClipsOptions;
  readonly #clips = new Map<string, Clip>();
  readonly #emptied: Promise<void>;

  constructor(options: UploadedClipsOptions) {
    this.#options = options;
    // What cannot be removed is in nobody's way.
    this.#emptied = rm(options.directory, { recursive: true, force: true }).catch(() => {});
  }

  /** @throws OperationalError `too-many-clips` | `clip-unwritable` */
  async create(): Promise<UploadedClip> {
    if (this.#clips.size >= MAXIMUM_CLIPS)
      throw new OperationalError(
        'too-many-clips',
        `${MAXIMUM_CLIPS} clips are being tried already. Remove one, or wait until they go by themselves.`,
        { retryable: true },
      );
    const id = randomUUID();
    const clip: Clip = {
      id,
      file: join(this.#options.directory, id),
      bytes: 0,
      isInUse: false,
      expiresAtMs: 0,
      timer: null,
    };
    this.#clips.set(id, clip);
    try {
      await this.#emptied;
      await mkdir(this.#options.directory, { recursive: true });
      await (await open(clip.file, 'wx', 0o600)).close();
    } catch (error) {
      this.#clips.delete(id);
      throw unwritable(error);
    }
    this.#keep(clip);
    return describe(clip);
  }

  /**
   * Takes the next part. After a failure the same part may be sent again.
   *
   * @throws OperationalError `uploaded-clip-not-found` | `clip-in-use` | `clip-part-misplaced` | `body-too-large` | `clip-invalid` | `clip-unwritable`
   */
  async append(id: string, offset: number, body: Readable): Promise<UploadedClip> {
    return await this.#use(id, async (clip) => {
      if (offset !== clip.bytes)
        throw new OperationalError('clip-part-misplaced', `The next part of the clip begins at ${clip.bytes}.`);
      await this.#assertSpace();
      const room = Math.min(MAXIMUM_PART_BYTES, MAXIMUM_CLIP_BYTES - clip.bytes);
      const received = await receive(body, clip, room);
      const wasJudged = clip.bytes >= VIDEO_MARK_BYTES;
      clip.bytes += received;
      if (!wasJudged && clip.bytes >= VIDEO_MARK_BYTES) await this.#assertVideo(clip);
      return describe(clip);
    });
  }

  /**
   * Lets a rule watch the clip as if a camera had seen it.
   *
   * @param signal nobody waits for the answer any more
   * @throws OperationalError `uploaded-clip-not-found` | `clip-in-use` | `clip-invalid` | `camera-not-found` | `clip-trial-…` | `clip-not-analysed` | `media-…`
   */
  async try(id: string, request: TryClipRequest, signal: AbortSignal): Promise<ClipReplay> {
    return await this.#use(id, async (clip) => {
      await this.#assertVideo(clip);
      return await this.#request(clip, request, signal);
    });
  }

  /** @throws OperationalError `uploaded-clip-not-found` | `clip-in-use` */
  async remove(id: string): Promise<void> {
    const clip = this.#find(id);
    if (clip.isInUse) throw inUse();
    await this.#drop(clip);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#clips.values()].map((clip) => this.#drop(clip)));
    await this.#emptied;
  }

  async #request(clip: Clip, { rule, camera, startsAtMs }: TryClipRequest, signal: AbortSignal): Promise<ClipReplay> {
    const config = this.#options.config();
    const cameras = resolveCameras(config);
    const found = Object.hasOwn(cameras, camera) ? cameras[camera] : undefined;
    if (found === undefined) throw new OperationalError('camera-not-found', `There is no camera "${camera}"`);
    const { title, detect, zones, lines, scale } = found;
    if (signal.aborted) throw cancelled();
    const trialId = randomUUID();
    const cancel = () => {
      // One that has ended meanwhile needs none.
      this.#options.media.request('cancelClipTrial', { trialId }, { timeoutMs: CANCEL_TIMEOUT_MS }).catch(() => {});
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const { site, tasks } = config;
      return await this.#options.media.request(
        'tryClip',
        {
          ...{ trialId, file: clip.file, camera, scene: { title, detect, zones, lines, scale }, rule, tasks },
          site: { ...site, timeZone: site.timeZone ?? localTimeZone() },
          startsAtMs: startsAtMs ?? this.#options.now(),
        },
        { timeoutMs: TRIAL_TIMEOUT_MS },
      );
    } catch (error) {
      throw explain(error, clip);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async #use<Result>(id: string, work: (clip: Clip) => Promise<Result>): Promise<Result> {
    const clip = this.#find(id);
    if (clip.isInUse) throw inUse();
    clip.isInUse = true;
    if (clip.timer !== null) clearTimeout(clip.timer);
    try {
      return await work(clip);
    } finally {
      clip.isInUse = false;
      if (this.#clips.has(id)) this.#keep(clip);
      else await rm(clip.file, { force: true }).catch(() => {});
    }
  }

  #find(id: string): Clip {
    const clip = this.#clips.get(id);
    if (clip === undefined)
      throw new OperationalError('uploaded-clip-not-found', 'The clip is gone; upload it once more');
    return clip;
  }

  #keep(clip: Clip): void {
    clip.expiresAtMs = this.#options.now() + KEPT_UNUSED_MS;
    clip.timer = setTimeout(() => void this.#drop(clip), KEPT_UNUSED_MS);
    clip.timer.unref();
  }

  async #drop(clip: Clip): Promise<void> {
    if (clip.timer !== null) clearTimeout(clip.timer);
    this.#clips.delete(clip.id);
    // What stays is removed with the next start.
    await rm(clip.file, { force: true }).catch(() => {});
  }

  /** A disk that is full to the brim would keep events and alerts from being stored. */
  async #assertSpace(): Promise<void> {
    const { directory, freeBytes = readFreeBytes } = this.#options;
    const free = await freeBytes(directory).catch(rethrowUnwritable);
    if (free < SPARED_BYTES + MAXIMUM_PART_BYTES) throw unwritable(new Error('the disk is nearly full'));
  }

  /** What is none goes at once. */
  async #assertVideo(clip: Clip): Promise<void> {
    await using file = await open(clip.file, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(VIDEO_MARK_BYTES), 0, VIDEO_MARK_BYTES, 0);
    if (looksLikeVideo(buffer.subarray(0, bytesRead))) return;
    await this.#drop(clip);
    throw new OperationalError(
      'clip-invalid',
      'This is no video file of a known kind. MP4, MKV, WebM, AVI, MOV and MPEG-TS are, among others.',
    );
  }
}

/** @returns how many bytes have come; of a part that fails none count */
async function receive(body: Readable, clip: Clip, room: number): Promise<number> {
  await using file = await open(clip.file, 'r+').catch(rethrowUnwritable);
  let length = 0;
  try {
    // A request that is destroyed could not be told why.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (length + chunk.byteLength > room) throw tooLarge();
      await file.write(chunk, 0, chunk.byteLength, clip.bytes + length).catch(rethrowUnwritable);
      length += chunk.byteLength;
    }
    return length;
  } catch (error) {
    await file.truncate(clip.bytes).catch(() => {});
    throw error;
  }
}

async function readFreeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

function rethrowUnwritable(error: unknown): never {
  throw unwritable(error);
}

function tooLarge(): OperationalError {
  const [clips, parts] = [MAXIMUM_CLIP_BYTES, MAXIMUM_PART_BYTES].map((bytes) => `${bytes / 1024 / 1024} MiB`);
  return new OperationalError('body-too-large', `Clips may have ${clips}, each part of them ${parts}.`);
}

/** Where the clip lies is nobody's business. */
function explain(error: unknown, { file }: Clip): unknown {
  if (!(error instanceof OperationalError) || !error.code.startsWith('source-')) return error;
  return new OperationalError('clip-invalid', error.message.replaceAll(file, 'The clip'), { cause: error });
}

function describe({ id, bytes, expiresAtMs }: Clip): UploadedClip {
  return { id, bytes, maximumBytes: MAXIMUM_CLIP_BYTES, maximumPartBytes: MAXIMUM_PART_BYTES, expiresAtMs };
}

function cancelled(): OperationalError {
  return new OperationalError('clip-trial-cancelled', 'Nobody waits for the answer any more.', { retryable: true });
}

function inUse(): OperationalError {
  return new OperationalError('clip-in-use', 'The clip is in use; wait for what was asked of it before.', {
    retryable: true,
  });
}

function unwritable(cause: unknown): OperationalError {
  return new OperationalError(
    'clip-unwritable',
    `The clip cannot be written to the cache (${describeError(cause)}). Free space or make the folder writable.`,
    { cause },
  );
}
