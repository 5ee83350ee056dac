import { type PublishConfig, publishSchema } from '#contract/config.ts';
import { OperationalError } from '../../../operational-error.ts';
import type {
  ElementaryPacket,
  Publication,
  PublisherDesk,
  PublishingDevice,
  PublishPermit,
  PublishRequest,
} from '../../publishing.ts';
import type { ByteDemuxer } from '../byte-demuxer.ts';

/** What a device was admitted as, and what came of it. */
export interface AdmittedDevice {
  readonly request: PublishRequest;
  readonly device: PublishingDevice;
  readonly packets: ElementaryPacket[];
  hasEnded: boolean;
}

/** A desk that admits everybody whom the listener lets through, unless told otherwise. */
export class StandInDesk implements PublisherDesk {
  readonly admitted: AdmittedDevice[] = [];
  /** The code of the error that `admit` throws, if any. */
  refusal: string | null = null;
  readonly #permits = new Map<string, PublishPermit>();
  readonly #forbidden: readonly string[];
  readonly #listeners = new Set<() => void>();
  readonly #anyOther: PublishPermit | null;

  constructor(
    cameras: Readonly<Record<string, Partial<PublishConfig>>>,
    { forbidden = [], anyOther = null }: { forbidden?: readonly string[]; anyOther?: PublishPermit | null } = {},
  ) {
    this.#forbidden = forbidden;
    this.#anyOther = anyOther;
    this.allow(cameras);
  }

  allow(cameras: Readonly<Record<string, Partial<PublishConfig>>>): void {
    this.#permits.clear();
    for (const [name, publish] of Object.entries(cameras))
      this.#permits.set(name, { publish: publishSchema.parse(publish) });
    for (const listener of this.#listeners) listener();
  }

  /** The devices that are connected now. */
  present(): AdmittedDevice[] {
    return this.admitted.filter(({ hasEnded }) => !hasEnded);
  }

  admit(request: PublishRequest, device: PublishingDevice): Publication {
    if (this.refusal !== null) throw new OperationalError(this.refusal, 'The desk refuses.');
    for (const other of this.present()) if (other.request.camera === request.camera) other.device.close('Replaced.');
    const admitted: AdmittedDevice = { request, device, packets: [], hasEnded: false };
    this.admitted.push(admitted);
    return {
      push: (packet) => admitted.packets.push(packet),
      end: () => {
        admitted.hasEnded = true;
      },
    };
  }

  permits(): ReadonlyMap<string, PublishPermit> {
    return this.#permits;
  }

  forbidden(): readonly string[] {
    return this.#forbidden;
  }

  autoCreatePermit(): PublishPermit | null {
    return this.#anyOther;
  }

  onPermitsChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Gives every run of bytes on as it is, as if it were a picture. */
export function createStandInDemuxer(): ByteDemuxer {
  return {
    push: (data, receivedAtMs) => [
      {
        kind: 'video',
        codec: 'h264',
        extradata: null,
        data,
        ptsUs: null,
        dtsUs: null,
        producedAtUs: null,
        isKeyframe: false,
        receivedAtMs,
      },
    ],
  };
}
