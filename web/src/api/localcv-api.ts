import { z } from 'zod';
import {
  type Camera,
  type ConfigView,
  type CreatedToken,
  cameraListSchema,
  cameraSchema,
  configViewSchema,
  createdTokenSchema,
  type EventFacets,
  type EventPage,
  eventFacetsSchema,
  eventPageSchema,
  type Health,
  healthSchema,
  type Session,
  type Statistics,
  sessionSchema,
  statisticsSchema,
  type TlsInfo,
  type Token,
  tlsInfoSchema,
  tokenSchema,
} from '#contract/api.ts';
import type { CameraConfigInput } from '#contract/config.ts';
import { type EventDetails, eventDetailsSchema } from '#contract/event.ts';
import { type InputTest, inputTestSchema } from '#contract/media-process.ts';
import { requestJson, requestNothing } from './request-json.ts';

const tokenListSchema = z.object({ tokens: z.array(tokenSchema) });

/** Opening an input takes as long as the camera does; the server gives up before this does. */
const CAMERA_TEST_TIMEOUT_MS = 45_000;

type TestInput = { path: string; transport: 'tcp' | 'udp'; pace?: 'realtime' | 'fastest' };
type Signal = AbortSignal | undefined;
const withSignal = (signal: Signal) => (signal ? { signal } : {});

/** Every call that the pages make, one function each. */
export const localcvApi = {
  health: (signal?: Signal): Promise<Health> =>
    requestJson('/api/health', healthSchema, { ...withSignal(signal), timeoutMs: 5_000 }),
  tls: (signal?: Signal): Promise<TlsInfo> => requestJson('/api/tls', tlsInfoSchema, withSignal(signal)),
  session: (signal?: Signal): Promise<Session> => requestJson('/api/session', sessionSchema, withSignal(signal)),
  login: (user: string, password: string): Promise<void> =>
    requestNothing('/api/login', { method: 'POST', body: { user, password } }),
  logout: (): Promise<void> => requestNothing('/api/logout', { method: 'POST' }),
  changePassword: (currentPassword: string, newPassword: string): Promise<void> =>
    requestNothing('/api/password', { method: 'PUT', body: { currentPassword, newPassword } }),

  tokens: (signal?: Signal): Promise<Token[]> =>
    requestJson('/api/tokens', tokenListSchema, withSignal(signal)).then((list) => list.tokens),
  createToken: (name: string): Promise<CreatedToken> =>
    requestJson('/api/tokens', createdTokenSchema, { method: 'POST', body: { name } }),
  deleteToken: (id: string): Promise<void> =>
    requestNothing(`/api/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' }),

  cameras: (signal?: Signal): Promise<Camera[]> =>
    requestJson('/api/cameras', cameraListSchema, withSignal(signal)).then((list) => list.cameras),
  createCamera: (name: string, config: CameraConfigInput): Promise<Camera> =>
    requestJson('/api/cameras', cameraSchema, { method: 'POST', body: { name, config } }),
  updateCamera: (name: string, patch: Record<string, unknown>): Promise<Camera> =>
    requestJson(cameraPath(name), cameraSchema, { method: 'PATCH', body: patch }),
  deleteCamera: (name: string): Promise<void> => requestNothing(cameraPath(name), { method: 'DELETE' }),
  restartCamera: (name: string): Promise<void> => requestNothing(`${cameraPath(name)}/restart`, { method: 'POST' }),
  testInput: (input: TestInput, camera?: string): Promise<InputTest> =>
    requestJson('/api/cameras/test', inputTestSchema, {
      method: 'POST',
      body: { input, ...(camera ? { camera } : {}) },
      timeoutMs: CAMERA_TEST_TIMEOUT_MS,
    }),

  events: (query: URLSearchParams, signal?: Signal): Promise<EventPage> =>
    requestJson(`/api/events?${query}`, eventPageSchema, withSignal(signal)),
  eventFacets: (signal?: Signal): Promise<EventFacets> =>
    requestJson('/api/events/facets', eventFacetsSchema, withSignal(signal)),
  event: (id: string, signal?: Signal): Promise<EventDetails> =>
    requestJson(`/api/events/${encodeURIComponent(id)}`, eventDetailsSchema, withSignal(signal)),

  statistics: (signal?: Signal): Promise<Statistics> =>
    requestJson('/api/statistics', statisticsSchema, withSignal(signal)),
  config: (signal?: Signal): Promise<ConfigView> => requestJson('/api/config', configViewSchema, withSignal(signal)),
};

function cameraPath(name: string): string {
  return `/api/cameras/${encodeURIComponent(name)}`;
}
