import { randomUUID } from 'node:crypto';
import { IDENTITY_TASK } from '#contract/built-in-tasks.ts';
import type { Config } from '#contract/config.ts';
import type { EnrolledPerson, Person } from '#contract/people.ts';
import { OperationalError } from '../operational-error.ts';
import type { PeopleStore, StoredPerson } from '../storage/people-store.ts';
import type { MediaSupervisor } from '../supervision/media-supervisor.ts';

const MAXIMUM_PEOPLE = 500;
const MAXIMUM_FACES = 20;
const DESCRIBE_TIMEOUT_MS = 30_000;

export interface PeopleOptions {
  readonly store: PeopleStore;
  readonly media: Pick<MediaSupervisor, 'request'>;
  readonly config: () => Config;
  readonly now: () => number;
  /** Called after every change that the media process has to know of. */
  readonly onChange: () => void;
}

/** The people whom cameras are to recognise. Nobody is compared with anybody unless a camera has the task switched on. */
export class People {
  readonly #options: PeopleOptions;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  list(): Person[] {
    return this.#options.store.list().map(toPerson);
  }

  /** Cameras that compare faces with these people. */
  cameras(): string[] {
    const { cameras } = this.#options.config();
    return Object.keys(cameras).filter((name) => {
      const camera = cameras[name];
      return camera?.enabled && camera.detect.enabled && Object.hasOwn(camera.detect.tasks, IDENTITY_TASK);
    });
  }

  /** What the media process has to know: nothing while no camera compares faces. */
  enrolled(): EnrolledPerson[] {
    if (this.cameras().length === 0) return [];
    return this.#options.store
      .list()
      .map(({ name, faces }) => ({ name, embeddings: faces.map(({ embedding }) => embedding) }));
  }

  /** @throws OperationalError `too-many-people` */
  add(name: string): Person {
    const { store, now } = this.#options;
    if (store.list().length >= MAXIMUM_PEOPLE)
      throw new OperationalError('too-many-people', `There are ${MAXIMUM_PEOPLE} people already; delete some first.`);
    const id = randomUUID();
    store.savePerson({ id, name, createdAtMs: now() });
    return this.#describe(id);
  }

  /** @throws OperationalError `person-not-found` */
  rename(id: string, name: string): Person {
    const { createdAtMs } = this.#find(id);
    this.#options.store.savePerson({ id, name, createdAtMs });
    this.#options.onChange();
    return this.#describe(id);
  }

  /** Deletes the person with all pictures. @throws OperationalError `person-not-found` */
  delete(id: string): void {
    if (!this.#options.store.deletePerson(id)) throw personNotFound();
    this.#options.onChange();
  }

  /**
   * Adds the only face in a picture to a person. The picture itself is not kept, only the cut-out face.
   *
   * @throws OperationalError `person-not-found` | `face-not-found` | `face-ambiguous` | `picture-invalid` | `too-many-people`
   */
  async addFace(id: string, picture: Uint8Array): Promise<Person> {
    if (this.#find(id).faces.length >= MAXIMUM_FACES)
      throw new OperationalError('too-many-people', `At most ${MAXIMUM_FACES} pictures of a person are kept.`);
    const { media, store, now, onChange } = this.#options;
    const { model, faces } = await media.request('describeFaces', { picture }, { timeoutMs: DESCRIBE_TIMEOUT_MS });
    const [face, second] = faces;
    if (face === undefined)
      throw new OperationalError(
        'face-not-found',
        'No face was found in the picture. Take one from the front, in good light.',
      );
    if (second !== undefined)
      throw new OperationalError(
        'face-ambiguous',
        'There are several faces in the picture. Cut it so that only one is left.',
      );
    store.addFace(id, { id: randomUUID(), addedAtMs: now(), model, embedding: face.embedding, picture: face.picture });
    onChange();
    return this.#describe(id);
  }

  /** @throws OperationalError `person-not-found` */
  deleteFace(id: string, faceId: string): Person {
    if (!this.#options.store.deleteFace(id, faceId)) throw personNotFound();
    this.#options.onChange();
    return this.#describe(id);
  }

  /** The cut-out face as JPEG. @throws OperationalError `person-not-found` */
  picture(id: string, faceId: string): Uint8Array {
    const picture = this.#options.store.readPicture(id, faceId);
    if (picture === null) throw personNotFound();
    return picture;
  }

  #describe(id: string): Person {
    return toPerson(this.#find(id));
  }

  #find(id: string): StoredPerson {
    const person = this.#options.store.find(id);
    if (person === null) throw personNotFound();
    return person;
  }
}

function toPerson({ id, name, createdAtMs, faces }: StoredPerson): Person {
  return {
    id,
    name,
    createdAtMs,
    faces: faces.map((face) => ({
      id: face.id,
      addedAtMs: face.addedAtMs,
      pictureUrl: `/api/people/${id}/faces/${face.id}/picture.jpg`,
    })),
  };
}

function personNotFound(): OperationalError {
  return new OperationalError('person-not-found', 'There is no such person or picture');
}
