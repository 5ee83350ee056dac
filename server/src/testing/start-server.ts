import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import { composeServer, type Server } from '../compose-server.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

export const PASSWORD = 'correct horse battery';
export const ORIGIN = 'http://localhost:80';

export interface TestServer extends AsyncDisposable {
  readonly server: Server;
  readonly configFile: string;
  /** What the server has logged so far. */
  readonly log: () => string;
  /** A request with a bearer token. */
  call(method: InjectOptions['method'], url: string, body?: object): Promise<LightMyRequestResponse>;
  readonly token: string;
}

/**
 * The whole server process on a free port with real files and database. Where the media process would be there is its
 * stand-in, see `supervision/testing/media-stand-in.ts`.
 */
export async function startServer(
  configText?: string,
  environment: Record<string, string> = {},
  dataDirectory?: string,
): Promise<TestServer> {
  const folder = await createTemporaryFolder();
  const configFile = join(folder, 'localcv.yaml');
  if (configText !== undefined) await writeFile(configFile, configText);
  const logged: string[] = [];
  const server = await composeServer({
    configFile,
    dataDirectory: dataDirectory ?? join(folder, 'data'),
    port: 0,
    host: '127.0.0.1',
    adminPassword: PASSWORD,
    environment,
    mediaEntry: join(import.meta.dirname, '../supervision/testing/media-stand-in.ts'),
    webDirectory: await writeWebDirectory(join(folder, 'dist')),
    logger: pino({ level: 'trace' }, { write: (line: string) => logged.push(line) }),
  });
  await untilRunning(server);
  const token = await createToken(server);
  return {
    server,
    configFile,
    token,
    log: () => logged.join(''),
    call: (method, url, body) =>
      server.api.inject({
        url,
        headers: { authorization: `Bearer ${token}` },
        ...(method === undefined ? {} : { method }),
        ...(body === undefined ? {} : { payload: body }),
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Logs in with the password and returns the session cookie. */
export async function logIn(server: Server): Promise<string> {
  const response = await server.api.inject({
    method: 'POST',
    url: '/api/login',
    payload: { user: 'admin', password: PASSWORD },
  });
  return String(response.headers['set-cookie']).split(';')[0] ?? '';
}

/** Resolves when the stand-in has reported once. */
export function untilRunning({ media }: Server): Promise<void> {
  return new Promise((resolve) => {
    const check = () => media.processStatus !== null && resolve();
    media.addListener({ onStatus: check, onTrack: () => {}, onUnknownPublisher: () => {}, onDeath: () => {} });
    check();
  });
}

async function createToken(server: Server): Promise<string> {
  const cookie = await logIn(server);
  const response = await server.api.inject({
    method: 'POST',
    url: '/api/tokens',
    headers: { cookie, origin: ORIGIN },
    payload: { name: 'test' },
  });
  return response.json<{ secret?: string }>().secret ?? '';
}

async function writeWebDirectory(folder: string): Promise<string> {
  await mkdir(join(folder, 'assets'), { recursive: true });
  for (const file of ['index.html', 'embed.html', 'player.js', 'assets/app-1234.js'])
    await writeFile(join(folder, file), `content of ${file}`);
  return folder;
}
