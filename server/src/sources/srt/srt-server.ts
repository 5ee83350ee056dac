import { getSystemErrorName } from 'node:util';
import type { ConnectionStatistics } from '#contract/camera-status.ts';
import type { SrtConfig } from '#contract/config.ts';
import type { IngestServerStatus } from '#contract/media-process.ts';
import { describeError, OperationalError } from '../../operational-error.ts';
import { DamageLog } from '../damage-log.ts';
import { deskRefusalOf } from '../desk-refusal.ts';
import type { IngestServer } from '../ingest-server.ts';
import type { Publication, PublisherDesk } from '../publishing.ts';
import { Refusals } from '../refusals.ts';
import { type ByteDemuxer, createByteDemuxer } from './byte-demuxer.ts';
import { toNativePermits } from './publish-permits.ts';
import { describeRefusal, type RefusalReason, refusalOfCode } from './refusal-reasons.ts';
import type { NativeEvent } from './srt-addon.ts';
import { SrtEndpoint, type SrtEndpointOptions } from './srt-endpoint.ts';
import { SrtStatistics } from './srt-statistics.ts';

const RETRY_MS = 5_000;
const EVERY_ADDRESS = '0.0.0.0';

export interface SrtServerOptions {
  readonly desk: PublisherDesk;
  /** Takes lines for the log, without secrets, of each kind at most one a second. */
  readonly log: (line: string) => void;
  /** Where it listens; all of this machine's addresses unless given. */
  readonly address?: string;
  readonly retryMs?: number;
  /** MPEG-TS unless given. */
  readonly createDemuxer?: () => ByteDemuxer;
  readonly endpoint?: SrtEndpointOptions;
}

interface Device {
  readonly camera: string;
  readonly publication: Publication;
  readonly demuxer: ByteDemuxer;
}

type Caller = Pick<NativeEvent, 'camera' | 'address'>;

/** One UDP port for all devices that publish over SRT. Not available without its addon, which it reports as its problem. */
export class SrtServer implements IngestServer<SrtConfig> {
  readonly #options: SrtServerOptions;
  readonly #createDemuxer: () => ByteDemuxer;
  readonly #devices = new Map<number, Device>();
  /** Its counters hold what is not in those of the present endpoint. */
  readonly #refusals: Refusals;
  readonly #stopListening: () => void;
  #settings: SrtConfig | null = null;
  #endpoint: SrtEndpoint | null = null;
  #wantedPort: number | null = null;
  #port: number | null = null;
  #problem: string | null = null;
  #retry: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();
  #isDisposed = false;

  constructor(options: SrtServerOptions) {
    this.#options = options;
    this.#createDemuxer = options.createDemuxer ?? createByteDemuxer;
    this.#refusals = new Refusals(options.log);
    this.#stopListening = options.desk.onPermitsChange(() => this.#updatePermits());
  }

  /** Takes the settings, now or later. Devices stay connected unless the port changes. */
  configure(settings: SrtConfig): void {
    this.#settings = settings;
    this.#schedule();
  }

  status(): IngestServerStatus {
    const refused = this.#refusals.counts();
    for (const [reason, count] of refusedBy(this.#endpoint)) refused[reason] = (refused[reason] ?? 0) + count;
    return {
      protocol: 'srt',
      port: this.#port,
      problem: this.#problem,
      connections: this.#devices.size,
      refused,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#stopListening();
    this.#schedule();
    await this.#work;
  }

  /** One change at a time, always towards the latest settings. */
  #schedule(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#work = this.#work.then(() => this.#settle());
  }

  async #settle(): Promise<void> {
    const settings = this.#isDisposed ? null : this.#settings;
    const wantedPort = settings?.enabled ? settings.port : null;
    if (this.#endpoint !== null && wantedPort === this.#wantedPort) return this.#updatePermits();
    await this.#stop();
    if (settings !== null && wantedPort !== null) await this.#start(wantedPort, settings.latencyMs);
    else this.#problem = null;
  }

  async #start(wantedPort: number, latencyMs: number): Promise<void> {
    let endpoint: SrtEndpoint | null = null;
    try {
      endpoint = this.#createEndpoint();
      endpoint.setPermits(toNativePermits(this.#options.desk, latencyMs));
      this.#port = endpoint.listen(this.#options.address ?? EVERY_ADDRESS, wantedPort, latencyMs);
      this.#endpoint = endpoint;
      this.#wantedPort = wantedPort;
      this.#problem = null;
    } catch (error) {
      await endpoint?.[Symbol.asyncDispose]();
      this.#report(error, wantedPort);
    }
  }

  #report(error: unknown, port: number): void {
    const problem = error instanceof OperationalError ? error.message : describeListenError(error, port);
    if (problem !== this.#problem) this.#refusals.tell('port', problem);
    this.#problem = problem;
    // Without its addon only a new start helps.
    if (error instanceof OperationalError || this.#isDisposed) return;
    this.#retry = setTimeout(() => this.#schedule(), this.#options.retryMs ?? RETRY_MS);
    this.#retry.unref();
  }

  async #stop(): Promise<void> {
    const endpoint = this.#endpoint;
    this.#endpoint = null;
    this.#wantedPort = null;
    this.#port = null;
    for (const id of [...this.#devices.keys()]) this.#forget(id);
    if (endpoint === null) return;
    await endpoint[Symbol.asyncDispose]();
    for (const [reason, count] of refusedBy(endpoint)) this.#refusals.count(reason, count);
  }

  #updatePermits(): void {
    if (this.#settings === null) return;
    this.#endpoint?.setPermits(toNativePermits(this.#options.desk, this.#settings.latencyMs));
  }

  #createEndpoint(): SrtEndpoint {
    const endpoint: SrtEndpoint = new SrtEndpoint(
      {
        onEvent: (event) => this.#handle(event, endpoint),
        onData: (id, bytes, receivedAtMs) => this.#receive(id, bytes, receivedAtMs),
        onFailure: (id, error) => this.#fail(id, error, endpoint),
      },
      this.#options.endpoint,
    );
    return endpoint;
  }

  #handle(event: NativeEvent, endpoint: SrtEndpoint): void {
    if (event.kind === 'publisher') this.#admit(event, endpoint);
    else if (event.kind === 'refused') this.#tell(refusalOfCode(event.code), event);
    else this.#handleEnd(event);
  }

  #admit({ id, camera, address }: NativeEvent, endpoint: SrtEndpoint): void {
    const statistics = new SrtStatistics(endpoint, id, address);
    const close = (reason: string) => {
      this.#refusals.add('sent-away', `SRT: the device at ${address} was sent away: ${reason}`);
      endpoint.closeConnection(id);
      this.#forget(id);
    };
    const demuxer = this.#createDemuxer();
    const damage = new DamageLog(
      this.#options.log,
      (parts) => `SRT: of what ${address} sends for the camera "${camera}", ${parts} parts could not be used so far.`,
    );
    try {
      const publication = this.#options.desk.admit(
        // The listen callback has checked user, password and passphrase.
        { protocol: 'srt', camera, user: null, password: null, remoteAddress: address, isTrusted: true },
        {
          close,
          statistics: () => this.#read(statistics, demuxer, damage),
          setUrgency: (isUrgent) => endpoint.setUrgency(id, isUrgent),
          hint: () => demuxer.hint?.() ?? null,
        },
      );
      this.#devices.set(id, { camera, publication, demuxer });
    } catch (error) {
      endpoint.closeConnection(id);
      if (!(error instanceof OperationalError)) throw error;
      this.#refuse(deskRefusalOf(error.code), { camera, address });
    }
  }

  /** Called about once a second for each device. */
  #read(statistics: SrtStatistics, demuxer: ByteDemuxer, damage: DamageLog): ConnectionStatistics {
    const damagedParts = demuxer.damagedParts?.() ?? null;
    damage.note(damagedParts ?? 0);
    return { ...statistics.read(), damagedParts };
  }

  #receive(id: number, bytes: Uint8Array, receivedAtMs: number): void {
    const device = this.#devices.get(id);
    if (device === undefined) return;
    for (const packet of device.demuxer.push(bytes, receivedAtMs)) device.publication.push(packet);
  }

  #handleEnd(event: NativeEvent): void {
    this.#forget(event.id);
    if (event.code !== 0) this.#refuse(refusalOfCode(event.code), event);
  }

  #fail(id: number, error: unknown, endpoint: SrtEndpoint): void {
    this.#refusals.add('failed', `SRT: a device was sent away after an error: ${describeError(error)}`);
    endpoint.closeConnection(id);
    this.#forget(id);
  }

  #forget(id: number): void {
    const device = this.#devices.get(id);
    this.#devices.delete(id);
    device?.publication.end();
  }

  #refuse(reason: RefusalReason, caller: Caller): void {
    this.#refusals.count(reason);
    this.#tell(reason, caller);
  }

  #tell(reason: RefusalReason, { camera, address }: Caller): void {
    const target = camera === '' ? '' : ` for the camera "${camera}"`;
    const message = `SRT: the device ${address} was refused${target}: ${describeRefusal(reason)}.`;
    this.#refusals.tell(reason, message);
  }
}

function refusedBy(endpoint: SrtEndpoint | null): (readonly [RefusalReason, number])[] {
  return Object.entries(endpoint?.refused() ?? {}).map(([code, count]) => [refusalOfCode(Number(code)), count]);
}

/** The addon gives the number of the system's error in the code. */
function describeListenError(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = errorName(Number(code.replace(/^ERRNO_/, '')));
  if (name === 'EACCES' || name === 'EPERM')
    return `SRT cannot listen on UDP port ${port}: ports below 1024 need special rights. Set srt.port to a higher one.`;
  if (name === 'EADDRINUSE')
    return `SRT cannot listen on UDP port ${port}: another program uses it. Stop that program or set srt.port to a free one.`;
  return `SRT cannot listen on UDP port ${port}: ${describeError(error)}.`;
}

function errorName(number: number): string | null {
  return Number.isInteger(number) && number > 0 ? getSystemErrorName(-number) : null;
}
