import type { NewFace, PeopleStore, StoredFace, StoredPerson } from '../people-store.ts';
import type { Database, Prepare } from './database.ts';

type Row = Readonly<Record<string, unknown>>;

/** People in SQLite, their pictures too: they are few and small. Does not own the database. */
export class SqlitePeopleStore implements PeopleStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): StoredPerson[] {
    return this.#database.read((prepare) => {
      const faces = prepare(
        'SELECT id, person_id, added_at_ms, model, embedding FROM person_faces ORDER BY added_at_ms, id',
      ).all();
      return prepare('SELECT * FROM people ORDER BY name COLLATE NOCASE, id')
        .all()
        .map((row) => toPerson(row, faces));
    });
  }

  find(id: string): StoredPerson | null {
    return this.list().find((person) => person.id === id) ?? null;
  }

  savePerson({ id, name, createdAtMs }: Pick<StoredPerson, 'id' | 'name' | 'createdAtMs'>): void {
    this.#database.write((prepare) =>
      prepare(
        `INSERT INTO people (id, name, created_at_ms) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
      ).run(id, name, createdAtMs),
    );
  }

  deletePerson(id: string): boolean {
    return this.#delete((prepare) => prepare('DELETE FROM people WHERE id = ?').run(id));
  }

  addFace(personId: string, { id, addedAtMs, model, embedding, picture }: NewFace): void {
    const { buffer, byteOffset, byteLength } = embedding;
    this.#database.write((prepare) =>
      prepare(
        'INSERT INTO person_faces (id, person_id, added_at_ms, model, embedding, picture) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(id, personId, addedAtMs, model, new Uint8Array(buffer, byteOffset, byteLength), picture),
    );
  }

  deleteFace(personId: string, faceId: string): boolean {
    return this.#delete((prepare) =>
      prepare('DELETE FROM person_faces WHERE person_id = ? AND id = ?').run(personId, faceId),
    );
  }

  /** Deletes for good: the log of the database would keep pictures and descriptions for a while. */
  #delete(action: (prepare: Prepare) => { readonly changes: number | bigint }): boolean {
    const { changes } = this.#database.write(action);
    if (Number(changes) > 0) this.#database.purgeLog();
    return Number(changes) > 0;
  }

  readPicture(personId: string, faceId: string): Uint8Array | null {
    const row = this.#database.read((prepare) =>
      prepare('SELECT picture FROM person_faces WHERE person_id = ? AND id = ?').get(personId, faceId),
    );
    return row?.picture instanceof Uint8Array ? row.picture : null;
  }
}

function toPerson(row: Row, faces: readonly Row[]): StoredPerson {
  const id = String(row.id);
  return {
    id,
    name: String(row.name),
    createdAtMs: Number(row.created_at_ms),
    faces: faces.filter((face) => face.person_id === id).map(toFace),
  };
}

function toFace(row: Row): StoredFace {
  // A copy, because the bytes of a row need not begin where a float may.
  const bytes = row.embedding instanceof Uint8Array ? row.embedding.slice() : new Uint8Array();
  return {
    id: String(row.id),
    addedAtMs: Number(row.added_at_ms),
    model: String(row.model),
    embedding: new Float32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / Float32Array.BYTES_PER_ELEMENT)),
  };
}
