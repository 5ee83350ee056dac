import { isIP, isIPv4, isIPv6 } from 'node:net';

/** Top-level names that no public authority gives away (RFC 6762, RFC 8375, RFC 6761, ICANN's `internal`) and that routers use. */
const PRIVATE_DOMAINS = [
  'local',
  'localhost',
  'home.arpa',
  'internal',
  'lan',
  'home',
  'localdomain',
  'private',
] as const;

/** Loopback, RFC 1918, RFC 3927, RFC 6598 and their counterparts of version 6 (RFC 4193, RFC 4291). */
const PRIVATE_NETWORKS = [
  { address: '127.0.0.0', bits: 8 },
  { address: '10.0.0.0', bits: 8 },
  { address: '172.16.0.0', bits: 12 },
  { address: '192.168.0.0', bits: 16 },
  { address: '169.254.0.0', bits: 16 },
  { address: '100.64.0.0', bits: 10 },
  { address: '::1', bits: 128 },
  { address: 'fc00::', bits: 7 },
  { address: 'fe80::', bits: 10 },
] as const;

/** Object identifier of the name constraints extension (RFC 5280 clause 4.2.1.10). */
export const NAME_CONSTRAINTS_ID = '2.5.29.30';

/** Whether an authority constrained to private names and `ownNames` may vouch for a name or address. */
export function isPermittedName(name: string, ownNames: readonly string[]): boolean {
  if (ownNames.includes(name)) return true;
  const bytes = addressBytes(name);
  if (bytes !== null) return PRIVATE_NETWORKS.some((network) => contains(network, bytes));
  return [...PRIVATE_DOMAINS, ...domainsOf(ownNames)].some((domain) => name === domain || name.endsWith(`.${domain}`));
}

/**
 * The content of a name constraints extension (DER) that permits private names and addresses, and `ownNames`, and
 * nothing else: whoever gets hold of the authority's key can then impersonate no site of the internet.
 */
export function encodeNameConstraints(ownNames: readonly string[]): Uint8Array<ArrayBuffer> {
  const names = [...PRIVATE_DOMAINS, ...domainsOf(ownNames)].map((name) =>
    tagged(0x82, new TextEncoder().encode(name)),
  );
  const ownAddresses = ownNames.flatMap((address) => (isIP(address) === 0 ? [] : [{ address, bits: 128 }]));
  const networks = [...PRIVATE_NETWORKS, ...ownAddresses].map(({ address, bits }) => {
    const bytes = addressBytes(address) ?? new Uint8Array();
    return tagged(0x87, Uint8Array.of(...bytes, ...maskBytes(bytes.length, bits)));
  });
  const subtrees = [...names, ...networks].map((name) => tagged(0x30, name));
  return tagged(0x30, tagged(0xa0, Uint8Array.from(subtrees.flatMap((subtree) => [...subtree]))));
}

function domainsOf(names: readonly string[]): string[] {
  return names.filter((name) => isIP(name) === 0);
}

function contains(network: (typeof PRIVATE_NETWORKS)[number], bytes: Uint8Array): boolean {
  const base = addressBytes(network.address);
  if (base === null || base.length !== bytes.length) return false;
  return maskBytes(base.length, network.bits).every(
    (mask, index) => ((bytes[index] ?? 0) & mask) === ((base[index] ?? 0) & mask),
  );
}

function maskBytes(length: number, bits: number): number[] {
  return Array.from({ length }, (_unused, index) => (0xff00 >> Math.min(8, Math.max(0, bits - 8 * index))) & 0xff);
}

function addressBytes(text: string): Uint8Array | null {
  if (isIPv4(text)) return Uint8Array.from(text.split('.').map(Number));
  if (!isIPv6(text) || text.includes('.')) return null;
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const start = groups(head);
  const end = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - start.length - end.length }, () => '0');
  const all = tail === undefined ? start : [...start, ...zeros, ...end];
  return Uint8Array.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

/** One DER element (ITU-T X.690 clause 8.1). */
function tagged(tag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.of(tag, ...size, ...content);
}
