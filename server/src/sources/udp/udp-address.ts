import { isIP, isIPv4 } from 'node:net';
import { OperationalError } from '../../operational-error.ts';

/** Where datagrams are awaited. */
export interface UdpAddress {
  readonly family: 'udp4' | 'udp6';
  readonly port: number;
  /** The multicast group to join, or null for datagrams that are sent to this host. */
  readonly group: string | null;
  /** The local address to listen at, where the user names one; of a group, the interface it is joined on. */
  readonly localAddress: string | null;
  /** The only sender that is listened to; null for whoever sends. */
  readonly sender: string | null;
}

const KNOWN_PARAMETERS = new Set(['localaddr', 'sources', 'pkt_size', 'reuse', 'fifo_size', 'buffer_size']);

/**
 * Reads an address as FFmpeg and VLC write them: `udp://239.1.2.3:5000`, `udp://@239.1.2.3:5000`, `udp://@:5000`,
 * `udp://0.0.0.0:5000`, `udp://10.0.0.7@232.1.2.3:5000` (of one sender only). `localaddr` names the interface by its
 * address, `sources` the sender.
 *
 * @throws OperationalError `source-invalid`
 */
export function parseUdpAddress(text: string): UdpAddress {
  const match = /^udp:\/\/(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#@]*):(\d{1,5})\/?(?:\?([^#]*))?$/.exec(text);
  if (match === null) throw invalid('expected an address such as udp://239.1.2.3:5000 or udp://0.0.0.0:5000');
  const [, sender = '', bracketed = '', portText = '', query = ''] = match;
  const host = bracketed.replace(/^\[|\]$/g, '');
  const port = Number(portText);
  if (port < 1 || port > 65_535) throw invalid(`expected a port from 1 to 65535 but received ${port}`);
  if (host !== '' && isIP(host) === 0) throw invalid('expected the host as a number, such as 239.1.2.3 or 0.0.0.0');
  const parameters = readParameters(query);
  const isGroup = isMulticast(host);
  const localAddress = parameters.get('localaddr') ?? (isGroup || isAny(host) ? null : host);
  return {
    family: host === '' || isIPv4(host) ? 'udp4' : 'udp6',
    port,
    group: isGroup ? host : null,
    localAddress,
    sender: parameters.get('sources') ?? (sender === '' ? null : sender),
  };
}

function readParameters(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!KNOWN_PARAMETERS.has(name)) throw invalid(`expected localaddr or sources but received "${name.slice(0, 32)}"`);
    parameters.set(name, value);
  }
  for (const name of ['localaddr', 'sources']) {
    const value = parameters.get(name);
    if (value !== undefined && isIP(value) === 0) throw invalid(`expected ${name} to be one IP address`);
  }
  return parameters;
}

function isAny(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}

/** 224.0.0.0/4 (RFC 5771) and ff00::/8 (RFC 4291). */
function isMulticast(host: string): boolean {
  return /^(22[4-9]|23\d)\./.test(host) || /^ff[0-9a-f]{2}:/i.test(host);
}

function invalid(expectation: string): OperationalError {
  return new OperationalError('source-invalid', `The UDP address cannot be used: ${expectation}.`);
}
