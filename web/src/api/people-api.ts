import { type Person, type PersonList, personListSchema, personSchema } from '#contract/people.ts';
import { requestJson, requestNothing } from './request-json.ts';

/** Describing a face may have to load its model first. */
const DESCRIBE_TIMEOUT_MS = 40_000;

/** The people whom cameras are to recognise. */
export const peopleApi = {
  list: (signal: AbortSignal): Promise<PersonList> => requestJson('/api/people', personListSchema, { signal }),
  add: (name: string): Promise<Person> => requestJson('/api/people', personSchema, { method: 'POST', body: { name } }),
  rename: (id: string, name: string): Promise<Person> =>
    requestJson(personPath(id), personSchema, { method: 'PATCH', body: { name } }),
  delete: (id: string): Promise<void> => requestNothing(personPath(id), { method: 'DELETE' }),
  addFace: (id: string, picture: Blob): Promise<Person> =>
    requestJson(`${personPath(id)}/faces`, personSchema, {
      method: 'POST',
      body: picture,
      timeoutMs: DESCRIBE_TIMEOUT_MS,
    }),
  deleteFace: (id: string, faceId: string): Promise<Person> =>
    requestJson(`${personPath(id)}/faces/${encodeURIComponent(faceId)}`, personSchema, { method: 'DELETE' }),
};

function personPath(id: string): string {
  return `/api/people/${encodeURIComponent(id)}`;
}
