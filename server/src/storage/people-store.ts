/** A person as stored. */
export interface StoredPerson {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly faces: readonly StoredFace[];
}

export interface StoredFace {
  readonly id: string;
  readonly addedAtMs: number;
  /** Name of the model that made the embedding; those of different models do not compare. */
  readonly model: string;
  /** Unit vector. */
  readonly embedding: Float32Array;
}

/** A face that is being added. */
export interface NewFace extends StoredFace {
  /** The cut-out face, JPEG. */
  readonly picture: Uint8Array;
}

/**
 * Port: people who have been enrolled, with their faces. Every method may throw an OperationalError `storage-…`. Deleting deletes for
 * good: pictures and embeddings go with the person.
 */
export interface PeopleStore {
  /** In the order of their names. */
  list(): StoredPerson[];
  find(id: string): StoredPerson | null;
  /** Adds the person or changes the name. */
  savePerson(person: Pick<StoredPerson, 'id' | 'name' | 'createdAtMs'>): void;
  /** @returns whether there was one */
  deletePerson(id: string): boolean;
  addFace(personId: string, face: NewFace): void;
  /** @returns whether there was one */
  deleteFace(personId: string, faceId: string): boolean;
  /** The cut-out face as JPEG, or null for an unknown one. */
  readPicture(personId: string, faceId: string): Uint8Array | null;
}
