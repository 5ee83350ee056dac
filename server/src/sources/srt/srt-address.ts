import { isIP } from 'node:net';
import { splitOnce } from '#core/text/split-once.ts';
import { OperationalError } from '../../operational-error.ts';
import { inputPlace } from '../input-place.ts';

const DEFAULT_LATENCY_MS = 120;
const LATENCY_LIMITS_MS = { from: 20, to: 8_000 };
const MAXIMUM_STREAM_ID_BYTES = 512;

export interface SrtAddress {
  /** A name, or a numeric address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly streamId: string;
  readonly passphrase: string;
  readonly keyBytes: number;
  readonly latencyMs: number;
  /** For people, without secrets. */
  readonly place: string;
}

/**
 * Reads `srt://host:port?streamid=…&passphrase=…&pbkeylen=16|24|32&latency=<ms>&mode=caller`. The stream ID may stand
 * there as it is, `#` included, or percent-encoded. Keys that are not known are left alone.
 *
 * @throws OperationalError `source-invalid`
 */
export function parseSrtAddress(address: string): SrtAddress {
  // Not URL's own query: `#!::…` would be a fragment there.
  const [base, query] = splitOnce(address, '?');
  const place = inputPlace(base);
  const refuse = (why: string) => new OperationalError('source-invalid', `${place} cannot be called: ${why}.`);
  if (!URL.canParse(base)) throw refuse('expected srt://host:port');
  const url = new URL(base);
  const port = Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.protocol !== 'srt:' || host === '' || port === 0) throw refuse('expected srt://host:port');
  const settings = parseQuery(query, refuse);
  if ((settings.get('mode') ?? 'caller') !== 'caller') throw refuse('only mode=caller is supported');
  return { host, port, place, ...readSettings(settings, refuse) };
}

type Refuse = (why: string) => OperationalError;

function readSettings(settings: ReadonlyMap<string, string>, refuse: Refuse) {
  const streamId = settings.get('streamid') ?? '';
  if (Buffer.byteLength(streamId) > MAXIMUM_STREAM_ID_BYTES) throw refuse('its streamid has more than 512 bytes');
  const passphrase = settings.get('passphrase') ?? '';
  const length = Buffer.byteLength(passphrase);
  if (length !== 0 && (length < 10 || length > 79)) throw refuse('its passphrase needs 10 to 79 bytes');
  const keyBytes = Number(settings.get('pbkeylen') ?? 0);
  if (![0, 16, 24, 32].includes(keyBytes)) throw refuse('expected pbkeylen to be 16, 24 or 32');
  const latencyMs = Number(settings.get('latency') ?? DEFAULT_LATENCY_MS);
  const isLatency =
    Number.isInteger(latencyMs) && latencyMs >= LATENCY_LIMITS_MS.from && latencyMs <= LATENCY_LIMITS_MS.to;
  if (!isLatency) throw refuse('expected a latency of 20 to 8000 milliseconds');
  return { streamId, passphrase, keyBytes, latencyMs };
}

function parseQuery(query: string, refuse: Refuse): Map<string, string> {
  const settings = new Map<string, string>();
  for (const part of query.split('&')) {
    const [key, value] = splitOnce(part, '=');
    try {
      settings.set(key.toLowerCase(), decodeURIComponent(value));
    } catch {
      throw refuse(`its ${/^[a-z]+$/i.test(key) ? key : 'query'} has a wrong percent sign`);
    }
  }
  return settings;
}

/** Whether a host needs no look-up. */
export function isNumericHost(host: string): boolean {
  return isIP(host) !== 0;
}
