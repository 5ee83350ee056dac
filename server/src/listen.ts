import { networkInterfaces } from 'node:os';
import type { FastifyInstance } from 'fastify';
import { describeError, OperationalError } from './operational-error.ts';

const SETTINGS = '--port, LOCALCV_PORT or http.port in localcv.yaml';

/**
 * Opens the port.
 *
 * @returns the port in use; another one than asked for only where that was 0
 * @throws OperationalError `port-in-use` | `port-forbidden` | `host-invalid`
 */
export async function listen(api: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await api.listen({ host, port });
  } catch (error) {
    throw toListenError(error, host, port);
  }
  const address = api.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function toListenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new OperationalError(
        'port-in-use',
        `Port ${port} is in use by another program; stop that, or choose another port with ${SETTINGS}`,
        { cause: error },
      );
    case 'EACCES':
      return new OperationalError(
        'port-forbidden',
        `Port ${port} may not be opened by this user; choose one from 1024 up with ${SETTINGS}`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new OperationalError(
        'host-invalid',
        `"${host}" is no address of this machine (${describeError(error)}); set --host, LOCALCV_HOST or http.host to 0.0.0.0 for all`,
        { cause: error },
      );
    default:
      return error;
  }
}

/** The addresses under which a browser finds the server, this machine's own name first. */
export function listUrls(host: string, port: number): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [`http://${host.includes(':') ? `[${host}]` : host}:${port}`];
  const addresses = Object.values(networkInterfaces())
    .flatMap((network) => network ?? [])
    .filter((network) => network.family === 'IPv4' && !network.internal)
    .map((network) => network.address);
  return ['localhost', ...addresses].map((name) => `http://${name}:${port}`);
}
