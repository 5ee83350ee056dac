import { randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { linerase, parseSOAPString } from 'onvif/lib/utils.js';
import type { OnvifDevice, OnvifDiscovery } from '#contract/onvif.ts';
import { describeError } from '../operational-error.ts';
import { checkSoapText } from './check-soap-text.ts';
import { isLocalAddress } from './device-address.ts';
import { listAt, textAt } from './read-value.ts';

/** WS-Discovery 2005/04, section 2.4. */
const MULTICAST_ADDRESS = '239.255.255.250';
const MULTICAST_PORT = 3702;
const WAIT_MS = 3_000;
/** UDP loses packets, and devices wake up; WS-Discovery has senders repeat themselves (appendix I of SOAP over UDP). */
const PROBE_AT_MS = [0, 300, 900] as const;
const MAXIMUM_ANSWERS = 500;
const MAXIMUM_DEVICES = 100;
const HTTP_OK = 200;

export interface DiscoveryOptions {
  readonly waitMs?: number;
  /** Addresses of the interfaces to search on; all IPv4 ones that lead out of this machine otherwise. */
  readonly interfaces?: readonly string[];
  readonly port?: number;
}

/**
 * Asks on every network of this machine which ONVIF devices there are (WS-Discovery probes over UDP multicast), and
 * waits a bounded time for a bounded number of answers. A device counts once, however often it answers; its address
 * always leads to the host that the answer came from.
 */
export async function discoverDevices(options: DiscoveryOptions = {}): Promise<OnvifDiscovery> {
  const { waitMs = WAIT_MS, interfaces = outwardInterfaces(), port = MULTICAST_PORT } = options;
  const problems: string[] = [];
  if (interfaces.length === 0) problems.push('This machine is in no IPv4 network');
  const collector = new AnswerCollector();
  const opened = await Promise.allSettled(interfaces.map((address) => openSocket(address, collector)));
  const sockets = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  opened.forEach((result, index) => {
    if (result.status === 'rejected') problems.push(`${interfaces[index]}: ${describeError(result.reason)}`);
  });
  try {
    let passedMs = 0;
    for (const atMs of PROBE_AT_MS.filter((atMs) => atMs <= waitMs)) {
      await delay(atMs - passedMs);
      passedMs = atMs;
      for (const problem of await sendProbes(sockets, collector.messageIds, port))
        if (!problems.includes(problem)) problems.push(problem);
    }
    await delay(waitMs - passedMs);
  } finally {
    for (const socket of sockets) socket.close();
  }
  return { devices: collector.devices, problems };
}

/** What has answered so far. */
class AnswerCollector {
  readonly messageIds: readonly string[] = PROBED_TYPES.map(() => `urn:uuid:${randomUUID()}`);
  readonly #devices = new Map<string, OnvifDevice>();
  #answers = 0;

  get devices(): OnvifDevice[] {
    return [...this.#devices.values()].sort((a, b) => a.host.localeCompare(b.host, 'en', { numeric: true }));
  }

  take(message: Buffer, sender: RemoteInfo): void {
    if (++this.#answers > MAXIMUM_ANSWERS || !isLocalAddress(sender.address)) return;
    for (const device of readProbeMatches(message, sender.address, this.messageIds)) {
      if (this.#devices.size >= MAXIMUM_DEVICES) return;
      // One device answers on each of its networks and to each question; the first answer came the shortest way.
      if (!this.#devices.has(device.id)) this.#devices.set(device.id, device);
    }
  }
}

function outwardInterfaces(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

function openSocket(address: string, collector: AnswerCollector): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', (message, sender) => collector.take(message, sender));
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address, port: 0 }, () => {
      socket.removeAllListeners('error');
      // Later failures belong to single datagrams, which `send` reports.
      socket.on('error', () => {});
      socket.setMulticastInterface(address);
      resolve(socket);
    });
  });
}

async function sendProbes(sockets: readonly Socket[], messageIds: readonly string[], port: number): Promise<string[]> {
  const sent = sockets.flatMap((socket) =>
    PROBED_TYPES.map(
      (type, index) =>
        new Promise<string | null>((resolve) => {
          const { address } = socket.address();
          socket.send(probeFor(type, messageIds[index] ?? ''), port, MULTICAST_ADDRESS, (error) =>
            resolve(error ? `${address}: ${error.message}` : null),
          );
        }),
    ),
  );
  return (await Promise.all(sent)).filter((problem) => problem !== null);
}

/** Cameras call themselves the first, other ONVIF devices and some cameras only the second. */
const PROBED_TYPES = [
  '<d:Types xmlns:t="http://www.onvif.org/ver10/network/wsdl">t:NetworkVideoTransmitter</d:Types>',
  '<d:Types xmlns:t="http://www.onvif.org/ver10/device/wsdl">t:Device</d:Types>',
] as const;

function probeFor(types: string, messageId: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"' +
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"' +
    ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header>' +
    '<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>' +
    `<a:MessageID>${messageId}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>` +
    `<s:Body><d:Probe>${types}</d:Probe></s:Body></s:Envelope>`
  );
}

/**
 * The devices in one answer; none where it is no answer to these probes.
 *
 * @param host the address that it came from
 */
export function readProbeMatches(message: Buffer, host: string, messageIds: readonly string[]): OnvifDevice[] {
  const text = message.toString('utf8');
  // Some devices answer with the identifier alone, in capitals or without its prefix.
  const lower = text.toLowerCase();
  const isAnswer = messageIds.some((id) => lower.includes(id.replace(/^urn:uuid:/, '').toLowerCase()));
  if (!isAnswer || checkSoapText(text) !== null) return [];
  let devices: OnvifDevice[] = [];
  parseSOAPString(
    text,
    (error, body) => {
      if (error) return;
      const matches = listAt(linerase(body), 'probeMatches', 'probeMatch');
      devices = matches.slice(0, MAXIMUM_DEVICES).flatMap((match) => toDevice(match, host));
    },
    HTTP_OK,
  );
  return devices;
}

function toDevice(match: unknown, host: string): OnvifDevice[] {
  const addresses = (textAt(match, 'XAddrs') ?? '').split(/\s+/).filter((address) => URL.canParse(address));
  const urls = addresses.map((address) => new URL(address)).filter(({ protocol }) => /^https?:$/.test(protocol));
  const [url] = [...urls.filter(({ hostname }) => hostname === host), ...urls];
  if (url === undefined) return [];
  url.hostname = host;
  url.username = '';
  url.password = '';
  const scopes = (textAt(match, 'scopes') ?? '').split(/\s+/);
  const id = textAt(match, 'endpointReference', 'address') ?? url.href;
  return [{ id, address: url.href, host, name: scopeOf(scopes, 'name'), hardware: scopeOf(scopes, 'hardware') }];
}

/** Scopes look like `onvif://www.onvif.org/name/Front%20door` (ONVIF core specification, section 7.3.2.1). */
function scopeOf(scopes: readonly string[], kind: string): string | null {
  const prefix = `onvif://www.onvif.org/${kind}/`;
  const found = scopes.find((scope) => scope.toLowerCase().startsWith(prefix));
  if (found === undefined) return null;
  const value = found.slice(prefix.length);
  try {
    return decodeURIComponent(value) || null;
  } catch {
    return value;
  }
}
