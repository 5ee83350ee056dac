import { access, constants, realpath } from 'node:fs/promises';
import { splitOnce } from '#core/text/split-once.ts';
import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { OperationalError } from '../../operational-error.ts';
import type { Source, SourceSession } from '../source.ts';

const OPEN_TIMEOUT_MS = 10_000;
const DEVICE_PATH = /^\/dev\/(?:video\d{1,3}|v4l\/by-(?:id|path)\/[\w.:@+-]{1,200})$/;
const DEVICE_NODE = /^\/dev\/video\d{1,3}$/;
/** FFmpeg's names of codecs and pixel formats that its v4l2 input knows. */
const FORMATS = new Set([
  ...['h264', 'hevc', 'mjpeg', 'yuv420p', 'nv12', 'yuyv422', 'uyvy422', 'rgb24', 'bgr24', 'gray'],
]);
const LARGEST_SIDE = 8192;
const MOST_FRAMES_PER_SECOND = 240;

/** A mode of a camera at this machine; what is null is left to the camera. */
export interface V4l2Address {
  readonly path: string;
  readonly format: string | null;
  readonly size: string | null;
  readonly framesPerSecond: number | null;
}

export interface V4l2SourceOptions {
  /** `v4l2:/dev/video0?format=mjpeg&size=1280x720&fps=30` */
  readonly address: string;
  readonly openTimeoutMs?: number;
}

/** Reads a camera of this machine through Video4Linux2, as a rule one at USB. */
export function createV4l2Source({ address, openTimeoutMs = OPEN_TIMEOUT_MS }: V4l2SourceOptions): Source {
  const place = address.replace(/^v4l2:/, '').replace(/\?.*$/s, '');
  return {
    description: `Camera at ${place}`,
    endIsExpected: false,
    open: (signal) => openCamera(parseV4l2Address(address), openTimeoutMs, signal),
  };
}

/** @throws OperationalError `source-invalid` */
export function parseV4l2Address(address: string): V4l2Address {
  const [path, query] = splitOnce(address.replace(/^v4l2:/, ''), '?');
  if (!DEVICE_PATH.test(path) || path.includes('..'))
    throw invalid('Expected v4l2:/dev/video0 or v4l2:/dev/v4l/by-id/… as the address of a camera of this machine');
  const parameters = new URLSearchParams(query);
  for (const name of parameters.keys())
    if (!['format', 'size', 'fps'].includes(name)) throw invalid(`Expected format, size or fps but received "${name}"`);
  const format = parameters.get('format');
  if (format !== null && !FORMATS.has(format))
    throw invalid(`Expected one of the formats ${[...FORMATS].join(', ')} but received "${format}"`);
  const fps = parameters.get('fps');
  const framesPerSecond = fps === null ? null : Number(fps);
  if (framesPerSecond !== null && !(framesPerSecond > 0 && framesPerSecond <= MOST_FRAMES_PER_SECOND))
    throw invalid(`Expected fps between 0 and ${MOST_FRAMES_PER_SECOND} but received "${fps}"`);
  return { path, format, size: checkSize(parameters.get('size')), framesPerSecond };
}

function checkSize(size: string | null): string | null {
  if (size === null) return null;
  const [width = 0, height = 0] = /^\d{1,5}x\d{1,5}$/.test(size) ? size.split('x').map(Number) : [];
  if (width > 0 && height > 0 && width <= LARGEST_SIDE && height <= LARGEST_SIDE) return size;
  throw invalid(`Expected a size such as 1280x720 but received "${size}"`);
}

async function openCamera(mode: V4l2Address, openTimeoutMs: number, signal: AbortSignal): Promise<SourceSession> {
  signal.throwIfAborted();
  const address = await findDevice(mode.path);
  signal.throwIfAborted();
  const options = {
    ...(mode.format === null ? {} : { input_format: mode.format }),
    ...(mode.size === null ? {} : { video_size: mode.size }),
    ...(mode.framesPerSecond === null ? {} : { framerate: String(mode.framesPerSecond) }),
    // The camera's stamps count from the start of the machine and survive a late reader.
    timestamps: 'mono2abs',
    analyzeduration: '500000',
  };
  // Of raw pictures only FFmpeg's own analysis tells the shape; compressed ones tell it in their keyframes.
  const description = mode.format === 'h264' || mode.format === 'hevc' ? 'first-keyframe' : 'analysis';
  try {
    const input = { address, place: mode.path, format: 'v4l2', openTimeoutMs, options, description } as const;
    return await openDemuxerSession(input, signal);
  } catch (error) {
    throw explain(error, mode);
  }
}

/** The node behind the path, checked anew: links in /dev may change. */
async function findDevice(path: string): Promise<string> {
  const node = await realpath(path).catch(() => null);
  if (node === null)
    throw new OperationalError('source-not-found', `There is no camera at ${path}; plug it in, or choose another.`, {
      retryable: true,
    });
  if (!DEVICE_NODE.test(node)) throw invalid(`${path} leads to ${node}, which is no camera`);
  await access(node, constants.R_OK | constants.W_OK).catch((error: unknown) => {
    throw new OperationalError(
      'source-unauthorized',
      `This process may not open ${path}. Add its user to the group "video" (usermod -aG video USER) and start localcv again.`,
      { retryable: true, cause: error },
    );
  });
  return node;
}

const BUSY = -16;
const INVALID_ARGUMENT = -22;
const NO_DEVICE = -19;

function explain(error: unknown, { path }: V4l2Address): unknown {
  const cause = error instanceof OperationalError ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  const failure = (name: string, message: string) => new OperationalError(name, message, { retryable: true, cause });
  if (code === BUSY)
    return failure('source-unreachable', `Another program uses ${path}. Close it (fuser ${path} names it).`);
  if (code === INVALID_ARGUMENT)
    return failure('source-invalid', `${path} does not have this format, size or rate. Choose one that it lists.`);
  if (code === NO_DEVICE) return failure('source-not-found', `The camera at ${path} was unplugged.`);
  return error;
}

function invalid(message: string): OperationalError {
  return new OperationalError('source-invalid', message, { retryable: true });
}
