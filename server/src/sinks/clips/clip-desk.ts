import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlertClip } from '#contract/alerts.ts';
import { camerasOfRule } from '#core/rules/cameras-of-rule.ts';
import type { CameraScene, Rule } from '#core/rules/rule.ts';
import type { OpenDecoder } from '../../decoders/decoder.ts';
import { writeMp4 } from '../../ffmpeg/mp4-writer.ts';
import { describeError } from '../../operational-error.ts';
import { CameraClips, type ClipSettings, type CollectedClip } from './camera-clips.ts';
import { ClipMemory } from './clip-memory.ts';
import type { PacketTap } from './packet-tap.ts';
import { toCarriedVideo } from './to-carried-video.ts';

/** Of all cameras together. */
const MAXIMUM_BYTES = 256 * 1024 * 1024;
const MAXIMUM_WRITING = 2;
const MAXIMUM_WAITING = 16;
/** What is being written has another name than what is there. */
const UNFINISHED = '.part';

export interface ClipDeskOptions {
  readonly directory: string;
  readonly openDecoder: OpenDecoder;
  readonly emitClip: (clip: AlertClip) => void;
  /** Gets a line for each alert that stays without a clip. */
  readonly log: (line: string) => void;
}

/** What of the configuration says which cameras keep their last seconds. */
export interface ClipConfiguration {
  readonly clip: ClipSettings & { readonly enabled: boolean };
  readonly rules: Readonly<Record<string, Rule>>;
  readonly cameras: Readonly<Record<string, Partial<Pick<CameraScene, 'zones' | 'lines'>>>>;
}

/**
 * Makes the short videos around alerts, for all cameras. Nothing is transcoded that MP4 can carry. At most two are written at a time and
 * sixteen wait; an alert whose clip cannot be made lives without one.
 */
export class ClipDesk implements AsyncDisposable {
  readonly #options: ClipDeskOptions;
  readonly #memory = new ClipMemory(MAXIMUM_BYTES);
  readonly #cameras = new Map<string, CameraClips>();
  readonly #waiting: { readonly camera: string; readonly clip: CollectedClip }[] = [];
  readonly #writing = new Set<Promise<void>>();
  readonly #tidied: Promise<void>;
  #configuration: ClipConfiguration | null = null;
  #isClosed = false;

  constructor(options: ClipDeskOptions) {
    this.#options = options;
    this.#tidied = removeUnfinished(options.directory);
  }

  /** Bytes of packets that are kept, of all cameras. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  /** Where a camera's packets go, for as long as it is configured. */
  tap(camera: string): PacketTap {
    return this.#clipsOf(camera);
  }

  /** Takes a changed configuration: only cameras on which an enabled rule may be fulfilled keep anything. */
  configure(configuration: ClipConfiguration): void {
    this.#configuration = configuration;
    for (const camera of this.#cameras.keys()) if (!Object.hasOwn(configuration.cameras, camera)) this.#forget(camera);
    for (const camera of this.#cameras.keys()) this.#configure(camera);
  }

  /** An alert was raised there at that time of the clock on the wall. */
  record(alertId: string, camera: string, timeMs: number): void {
    if (this.#configuration?.clip.enabled === true) this.#cameras.get(camera)?.record(alertId, timeMs);
  }

  /** What is gathered so far is still written. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const camera of [...this.#cameras.keys()]) this.#forget(camera);
    this.#isClosed = true;
    while (this.#writing.size > 0) await Promise.all(this.#writing);
    await this.#tidied;
  }

  #clipsOf(camera: string): CameraClips {
    const known = this.#cameras.get(camera);
    if (known !== undefined) return known;
    const clips = new CameraClips({
      memory: this.#memory,
      onCollected: (clip) => this.#queue(camera, clip),
      onMissed: (alertId, reason) => this.#miss(alertId, camera, reason),
    });
    this.#cameras.set(camera, clips);
    this.#configure(camera);
    return clips;
  }

  #configure(camera: string): void {
    const configuration = this.#configuration;
    if (configuration === null) return;
    const { clip, rules, cameras } = configuration;
    const { zones = {}, lines = {} } = cameras[camera] ?? {};
    const mayRaise = Object.values(rules).some(
      (rule) => rule.enabled !== false && camerasOfRule(rule, { [camera]: { zones, lines } }).length > 0,
    );
    this.#cameras.get(camera)?.configure(clip.enabled && mayRaise ? clip : null);
  }

  #forget(camera: string): void {
    this.#cameras.get(camera)?.[Symbol.dispose]();
    this.#cameras.delete(camera);
  }

  #queue(camera: string, clip: CollectedClip): void {
    if (this.#isClosed || this.#waiting.length >= MAXIMUM_WAITING) {
      this.#miss(clip.alertId, camera, 'too many are being written.');
      return;
    }
    this.#waiting.push({ camera, clip });
    this.#writeNext();
  }

  #writeNext(): void {
    if (this.#writing.size >= MAXIMUM_WRITING) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    const written = this.#write(next.camera, next.clip)
      .catch((error) => this.#miss(next.clip.alertId, next.camera, describeError(error)))
      .finally(() => {
        this.#writing.delete(written);
        this.#writeNext();
      });
    this.#writing.add(written);
  }

  async #write(camera: string, clip: CollectedClip): Promise<void> {
    const { directory, openDecoder, emitClip } = this.#options;
    await this.#tidied;
    await mkdir(directory, { recursive: true });
    const path = join(directory, `${clip.alertId}.mp4`);
    const unfinished = `${path}${UNFINISHED}`;
    try {
      const { video, packets } = await toCarriedVideo(clip, openDecoder);
      await writeMp4(unfinished, video, packets);
      const { size } = await stat(unfinished);
      await rename(unfinished, path);
      const durationSeconds = durationOf(clip);
      emitClip({ alertId: clip.alertId, camera, startedAtMs: clip.startedAtMs, durationSeconds, bytes: size });
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => {});
      throw error;
    }
  }

  #miss(alertId: string, camera: string, reason: string): void {
    this.#options.log(`There is no clip of alert ${alertId} on camera "${camera}": ${reason}`);
  }
}

function durationOf({ packets }: CollectedClip): number {
  const times = packets.map(({ ptsUs }) => ptsUs);
  const [startUs, endUs] = [times[0] ?? 0, times.reduce((latest, time) => Math.max(latest, time), 0)];
  return (endUs - startUs) / 1_000_000;
}

/** Left by a media process that died while it was writing. */
async function removeUnfinished(directory: string): Promise<void> {
  // A folder that is not there yet holds nothing.
  const names = await readdir(directory).catch(() => []);
  const left = names.filter((name) => name.endsWith(`.mp4${UNFINISHED}`));
  await Promise.all(left.map((name) => rm(join(directory, name), { force: true }).catch(() => {})));
}
