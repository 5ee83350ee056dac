import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { OperationalError } from '../operational-error.ts';

const DEVICE_SERVICE_PATH = '/onvif/device_service';
const LOOKUP_TIMEOUT_MS = 3_000;

const LOCAL_NETWORKS = [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  // Shared address space (RFC 6598), which overlay networks use.
  ['100.64.0.0', 10, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const;

/** Serves credentials to whoever asks from inside a rented machine. */
const METADATA_ADDRESSES = new BlockList();
METADATA_ADDRESSES.addAddress('169.254.169.254', 'ipv4');
METADATA_ADDRESSES.addAddress('fd00:ec2::254', 'ipv6');

/** Where a device is reached: its service's address, and the one host that requests may go to. */
export interface DeviceAddress {
  readonly url: URL;
  /** The numeric address behind the host's name, so that a name cannot point elsewhere later. */
  readonly host: string;
}

/**
 * Reads the address of a device as people type it: `192.168.1.20`, `camera.lan:8000`, `http://192.168.1.20/onvif/x`.
 *
 * @throws OperationalError `onvif-address-invalid`
 */
export function parseDeviceAddress(text: string): URL {
  const typed = text.trim();
  const isBareIpv6 = isIP(typed) === 6;
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${isBareIpv6 ? `[${typed}]` : typed}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '' || url.username || url.password)
    throw new OperationalError(
      'onvif-address-invalid',
      'Expected the address of a device such as 192.168.1.20, camera.lan:8000 or http://192.168.1.20/onvif/device_service',
    );
  if (url.pathname === '/' || url.pathname === '') url.pathname = DEVICE_SERVICE_PATH;
  url.hash = '';
  return url;
}

/**
 * Looks the host up and lets only addresses of local networks pass, so that nobody can make this server call the
 * internet or the metadata service of its machine.
 *
 * @throws OperationalError `onvif-address-invalid` | `onvif-address-public` | `onvif-unreachable`
 */
export async function resolveDeviceAddress(text: string): Promise<DeviceAddress> {
  const url = parseDeviceAddress(text);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const host = isIP(name) === 0 ? await lookUp(name) : name;
  if (isLocalAddress(host)) return { url, host };
  throw new OperationalError(
    'onvif-address-public',
    `${url.hostname} is not in a local network; ONVIF devices are only called inside local networks`,
  );
}

/** Whether an IP address belongs to a private network or to one that this machine is a part of. */
export function isLocalAddress(address: string, interfaces = networkInterfaces()): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0 || METADATA_ADDRESSES.check(address, family)) return false;
  const local = new BlockList();
  for (const [network, prefix, type] of LOCAL_NETWORKS) local.addSubnet(network, prefix, type);
  for (const { cidr, family: type } of Object.values(interfaces).flatMap((list) => list ?? [])) {
    const [network, prefix] = cidr?.split('/') ?? [];
    if (network !== undefined && Number(prefix) > 0)
      local.addSubnet(network, Number(prefix), type === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return local.check(address, family);
}

async function lookUp(name: string): Promise<string> {
  const late = new Promise<never>((_resolve, reject) => {
    AbortSignal.timeout(LOOKUP_TIMEOUT_MS).addEventListener('abort', () => reject(new Error('timeout')));
  });
  try {
    return (await Promise.race([lookup(name), late])).address;
  } catch (error) {
    throw new OperationalError('onvif-unreachable', `No machine of the name ${name} is known; check the address`, {
      retryable: true,
      cause: error,
    });
  }
}
