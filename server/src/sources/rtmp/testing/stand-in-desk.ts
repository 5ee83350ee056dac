import { OperationalError } from '../../../operational-error.ts';
import type {
  ElementaryPacket,
  Publication,
  PublisherDesk,
  PublishingDevice,
  PublishRequest,
} from '../../publishing.ts';

/** What a device was admitted as, and what came of it. */
export interface AdmittedDevice {
  readonly request: PublishRequest;
  readonly device: PublishingDevice;
  readonly packets: ElementaryPacket[];
  isPresent: boolean;
}

/** Admits one device for each camera that it knows the password of. */
export class StandInDesk implements PublisherDesk {
  readonly admitted: AdmittedDevice[] = [];
  readonly #passwords: ReadonlyMap<string, string | null>;

  /** @param passwords by camera; null where anybody may publish */
  constructor(passwords: Readonly<Record<string, string | null>>) {
    this.#passwords = new Map(Object.entries(passwords));
  }

  /** The last device that was admitted, whether or not it is still there. */
  get latest(): AdmittedDevice | undefined {
    return this.admitted.at(-1);
  }

  admit(request: PublishRequest, device: PublishingDevice): Publication {
    const { camera, password: given } = request;
    if (!/^[a-z-]{1,63}$/.test(camera)) throw new OperationalError('publish-invalid', 'There is no such name.');
    const password = this.#passwords.get(camera);
    if (password === undefined) throw new OperationalError('publish-unknown', 'There is no such camera.');
    if (password !== null && password !== given)
      throw new OperationalError('publish-unauthorized', 'The key is wrong.');
    if (this.admitted.some((other) => other.isPresent && other.request.camera === camera))
      throw new OperationalError('publish-busy', 'Another device publishes.');
    const admitted: AdmittedDevice = { request, device, packets: [], isPresent: true };
    this.admitted.push(admitted);
    return {
      push: (packet) => admitted.packets.push(packet),
      end: () => {
        admitted.isPresent = false;
      },
    };
  }

  permits() {
    return new Map();
  }

  forbidden() {
    return [];
  }

  autoCreatePermit() {
    return null;
  }

  onPermitsChange() {
    return () => {};
  }
}
