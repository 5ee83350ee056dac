import { hostname, networkInterfaces } from 'node:os';

/** A name that DNS can hold (RFC 1123 clause 2.1). */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Under which names and addresses this machine is reached at present. */
export interface LocalNames {
  /** The machine's own names, without those that every machine has. */
  readonly hostNames: readonly string[];
  readonly addresses: readonly string[];
}

export function listLocalNames(): LocalNames {
  const name = hostname().toLowerCase();
  const label = name.split('.')[0] ?? '';
  const addresses = Object.values(networkInterfaces())
    .flatMap((network) => network ?? [])
    .map(({ address }) => address.split('%')[0] ?? '')
    // Bridges of containers and machines that come and go must not renew the certificate each time.
    .filter((address) => !address.startsWith('fe80:'));
  return { hostNames: [...new Set([label, name])].filter((one) => HOST_NAME.test(one)), addresses };
}

/** All names for one certificate, the same for the same machine whatever order it lists them in. */
export function certificateNames({ hostNames, addresses }: LocalNames): string[] {
  const labels = hostNames.filter((name) => !name.includes('.'));
  const names = ['localhost', ...hostNames, ...labels.map((label) => `${label}.local`)];
  return [...new Set(names), ...[...new Set([...addresses, '127.0.0.1', '::1'])].sort()];
}
