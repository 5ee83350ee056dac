import { execFile } from 'node:child_process';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DeviceList, UsbCamera } from '#contract/devices.ts';
import { describeError } from '../operational-error.ts';
import { parseFormats } from './parse-formats.ts';

const TOOL = 'v4l2-ctl';
const TOOL_TIMEOUT_MS = 3_000;
const MAXIMUM_OUTPUT_BYTES = 1024 * 1024;
const MAXIMUM_CAMERAS = 32;
const NO_TOOL =
  'The modes of the cameras are not known: install the Debian package v4l-utils (apt install v4l-utils), then reload';
const NO_PERMISSION =
  'This user may not open the camera: add it to the group "video" (usermod -aG video USER) and start localcv again';

export interface DeviceListOptions {
  readonly classDirectory?: string;
  readonly deviceDirectory?: string;
  /** Prints the modes of one device; rejects with `ENOENT` where the tool is not installed. */
  readonly listFormats?: (path: string) => Promise<string>;
}

/**
 * The cameras of this machine that Video4Linux knows, as a rule those at USB. Opens no device itself; the modes come
 * from `v4l2-ctl`, where it is installed.
 */
export async function listDevices(options: DeviceListOptions = {}): Promise<DeviceList> {
  const { classDirectory = '/sys/class/video4linux', deviceDirectory = '/dev', listFormats = runTool } = options;
  const nodes = (await readDirectory(classDirectory)).filter((name) => /^video\d+$/.test(name)).sort(byNumber);
  const stablePaths = await readStablePaths(join(deviceDirectory, 'v4l/by-id'));
  const cameras: UsbCamera[] = [];
  let problem: string | null = null;
  for (const node of nodes.slice(0, MAXIMUM_CAMERAS)) {
    // A camera's further nodes carry data about its pictures, not pictures.
    if ((await readText(join(classDirectory, node, 'index'))) > '0') continue;
    const path = join(deviceDirectory, node);
    const found = await readFormats(path, listFormats);
    if (found.isToolMissing) problem = NO_TOOL;
    // Decoders and scalers of the machine are Video4Linux devices too, and give no pictures of their own.
    if (found.formats.length === 0 && found.problem === null && !found.isToolMissing) continue;
    const name = (await readText(join(classDirectory, node, 'name'))) || node;
    const { formats } = found;
    cameras.push({ path, stablePath: stablePaths.get(path) ?? null, name, formats, problem: found.problem });
  }
  return { cameras, problem };
}

interface FoundFormats {
  readonly formats: UsbCamera['formats'];
  readonly problem: string | null;
  readonly isToolMissing: boolean;
}

async function readFormats(path: string, listFormats: (path: string) => Promise<string>): Promise<FoundFormats> {
  try {
    return { formats: parseFormats(await listFormats(path)), problem: null, isToolMissing: false };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { formats: [], problem: null, isToolMissing: true };
    const text = describeError(error);
    const problem = /permission denied|not permitted/i.test(text) ? NO_PERMISSION : 'Its modes could not be read';
    return { formats: [], problem, isToolMissing: false };
  }
}

async function runTool(path: string): Promise<string> {
  const limits = { timeout: TOOL_TIMEOUT_MS, maxBuffer: MAXIMUM_OUTPUT_BYTES, killSignal: 'SIGKILL' as const };
  const { stdout } = await promisify(execFile)(TOOL, ['--device', path, '--list-formats-ext'], limits);
  return stdout;
}

/** From `/dev/video0` to the name that udev gives this very camera. */
async function readStablePaths(directory: string): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const name of await readDirectory(directory)) {
    const stable = join(directory, name);
    const target = await realpath(stable).catch(() => null);
    if (target !== null && !paths.has(target)) paths.set(target, stable);
  }
  return paths;
}

/** Empty where there is none: a machine without cameras has no such directories. */
async function readDirectory(path: string): Promise<string[]> {
  return await readdir(path).catch(() => []);
}

async function readText(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim().slice(0, 200);
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
