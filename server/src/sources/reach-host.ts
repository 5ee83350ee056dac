import { connect } from 'node:net';
import { OperationalError } from '../operational-error.ts';

/**
 * How long each attempt waits for the handshake of TCP. A kernel repeats a lost SYN after 1, 3 and 7 s (RFC 6298), so an
 * attempt that began while the network was away would still be waiting long after its return; a new one is not.
 */
const ATTEMPTS_MS = [300, 500, 900];

/** By Node's name of the failure; all else is put down to a device that does not answer. */
const EXPLANATIONS: Readonly<Record<string, (place: string, host: string) => string>> = {
  ECONNREFUSED: (place) =>
    `Nothing listens at ${place}. Check that the device is on and that address and port are right.`,
  ENOTFOUND: (place, host) =>
    `${place}: nobody in this network knows the name "${host}". Check it, or use the IP address.`,
  EAI_AGAIN: (place, host) =>
    `${place}: the name "${host}" cannot be looked up now. Check the network of this machine.`,
};

export interface HostToReach {
  /** A name or address; IPv6 may stand in brackets, as in a URL. */
  readonly hostname: string;
  readonly port: number;
  /** Names the input for people, without secrets. */
  readonly place: string;
}

/**
 * Finds out whether anything answers at a TCP port, within 1.7 s.
 *
 * @throws OperationalError `source-unreachable`, or the reason of the signal
 */
export async function reachHost(target: HostToReach, signal: AbortSignal): Promise<void> {
  let failure: unknown = null;
  for (const timeoutMs of ATTEMPTS_MS) {
    failure = await connectOnce(target, timeoutMs, signal);
    if (failure === null) return;
    signal.throwIfAborted();
    if (failure !== TIMED_OUT) break;
  }
  throw unreachable(target, failure);
}

const TIMED_OUT = new Error('No answer');

/** Resolves to null once connected, else to what went wrong. */
function connectOnce({ hostname, port }: HostToReach, timeoutMs: number, signal: AbortSignal): Promise<Error | null> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(signal.reason);
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port });
    const settle = (outcome: Error | null) => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const onAbort = () => settle(signal.reason);
    const timer = setTimeout(() => settle(TIMED_OUT), timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => settle(null));
    socket.on('error', settle);
  });
}

function unreachable({ place, hostname }: HostToReach, cause: unknown): OperationalError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message =
    EXPLANATIONS[code]?.(place, hostname) ??
    `${place} does not answer. Check that the device is on and that this machine reaches its network.`;
  return new OperationalError('source-unreachable', message, { retryable: true, cause });
}
