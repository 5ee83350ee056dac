import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { configSchema } from '#contract/config.ts';
import type { DescribedFace } from '#contract/people.ts';
import { Database } from '../storage/sqlite/database.ts';
import { SqlitePeopleStore } from '../storage/sqlite/sqlite-people-store.ts';
import type { MediaSupervisor } from '../supervision/media-supervisor.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { People } from './people.ts';

const PICTURE = Uint8Array.of(1);
const FACE: DescribedFace = {
  box: { x: 0, y: 0, width: 1, height: 1 },
  score: 0.9,
  embedding: Float32Array.of(1, 0),
  picture: Uint8Array.of(0xff, 0xd8),
};

/** People whose pictures show these faces; `tasks` are those of the only camera. */
async function open(faces: readonly DescribedFace[], tasks: object = { faces: null, identity: null }) {
  const database = Database.open(join(await createTemporaryFolder(), 'localcv.db'));
  const changes: number[] = [];
  // Stands in for the media process, which describes pictures.
  const media = { request: async () => ({ model: 'm', faces }) } as unknown as MediaSupervisor;
  const config = configSchema.parse({ cameras: { door: { inputs: [{ path: 'demo:ball' }], detect: { tasks } } } });
  const store = new SqlitePeopleStore(database);
  const people = new People({ store, media, config: () => config, now: () => 7, onChange: () => changes.push(1) });
  return { people, changes, [Symbol.dispose]: () => database[Symbol.dispose]() };
}

test('a picture with one face enrols a person', async () => {
  using opened = await open([FACE]);
  const { people, changes } = opened;
  const { id } = people.add('Anna');
  const anna = await people.addFace(id, PICTURE);
  const [face] = anna.faces;
  assert.ok(face);
  assert.equal(face.pictureUrl, `/api/people/${id}/faces/${face.id}/picture.jpg`);
  assert.deepEqual(new Uint8Array(people.picture(id, face.id)), FACE.picture);
  assert.deepEqual(people.enrolled(), [{ name: 'Anna', embeddings: [FACE.embedding] }]);
  assert.equal(changes.length, 1);
});

for (const [what, faces, code] of [
  ['no face', [], 'face-not-found'],
  ['two faces', [FACE, FACE], 'face-ambiguous'],
] as const) {
  test(`a picture with ${what} is refused and nothing is kept`, async () => {
    using opened = await open(faces);
    const { id } = opened.people.add('Anna');
    await assert.rejects(opened.people.addFace(id, PICTURE), { code });
    assert.deepEqual(opened.people.list()[0]?.faces, []);
  });
}

test('nobody is known to the media process while no camera compares faces', async () => {
  using opened = await open([FACE], { faces: null });
  const { id } = opened.people.add('Anna');
  await opened.people.addFace(id, PICTURE);
  assert.deepEqual([opened.people.cameras(), opened.people.enrolled()], [[], []]);
});

test('whoever is deleted is forgotten at once', async () => {
  using opened = await open([FACE]);
  const { people, changes } = opened;
  const { id } = people.add('Anna');
  await people.addFace(id, PICTURE);
  people.delete(id);
  assert.deepEqual([people.list(), people.enrolled(), changes.length], [[], [], 2]);
  for (const attempt of [() => people.delete(id), () => people.rename(id, 'x'), () => people.picture(id, id)])
    assert.throws(attempt, { code: 'person-not-found' });
  await assert.rejects(people.addFace(id, PICTURE), { code: 'person-not-found' });
});

test('a person has no more pictures than are of use', async () => {
  using opened = await open([FACE]);
  const { id } = opened.people.add('Anna');
  for (let index = 0; index < 20; index++) await opened.people.addFace(id, PICTURE);
  await assert.rejects(opened.people.addFace(id, PICTURE), { code: 'too-many-people' });
});
