import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const NOT_PUBLIC = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const;

const LOOKUP_TIMEOUT_MS = 3_000;

const notPublic = new BlockList();
for (const [network, prefix, family] of NOT_PUBLIC) notPublic.addSubnet(network, prefix, family);

/** Whether a host belongs to this machine or a local network: one of its addresses is enough. Names that nobody knows do not. */
export async function isLocalHost(hostname: string): Promise<boolean> {
  const name = hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(name) === 0 ? await lookUp(name) : [name];
  return addresses.some((address) => notPublic.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'));
}

async function lookUp(name: string): Promise<string[]> {
  const timeout = Promise.withResolvers<string[]>();
  const timer = setTimeout(() => timeout.resolve([]), LOOKUP_TIMEOUT_MS);
  const found = lookup(name, { all: true }).then(
    (all) => all.map(({ address }) => address),
    () => [],
  );
  return await Promise.race([found, timeout.promise]).finally(() => clearTimeout(timer));
}
