import { FFmpegError } from 'node-av/lib';
import { OperationalError } from '../operational-error.ts';

interface Explanation {
  readonly code: string;
  readonly message: (place: string) => string;
}

/** FFmpeg packs the four letters of its own error tags into a negative number (libavutil/error.h, FFERRTAG). */
function errorTag(a: number, letters: string): number {
  return -(a | (letters.charCodeAt(0) << 8) | (letters.charCodeAt(1) << 16) | (letters.charCodeAt(2) << 24));
}

const refusesLogin: Explanation = {
  code: 'source-unauthorized',
  message: (place) => `${place} refuses the user name or password. Check both in the address.`,
};
const notFound: Explanation = {
  code: 'source-not-found',
  message: (place) => `${place} does not exist. Check the path in the address.`,
};
const unreachable: Explanation = {
  code: 'source-unreachable',
  message: (place) =>
    `${place} does not answer. Check that the device is on and that this machine reaches its network.`,
};
const invalid: Explanation = {
  code: 'source-invalid',
  message: (place) => `${place} sends something that is not video in a known format.`,
};

const EXPLANATIONS = new Map<number, Explanation>([
  [-2, notFound],
  [-5, { code: 'source-lost', message: (place) => `The connection to ${place} broke off.` }],
  [
    -13,
    { code: 'source-unauthorized', message: (place) => `This process may not read ${place}. Check its permissions.` },
  ],
  [-21, { code: 'source-invalid', message: (place) => `${place} is a folder, not a video file.` }],
  [-104, { code: 'source-lost', message: (place) => `${place} closed the connection.` }],
  [-110, unreachable],
  [
    -111,
    {
      code: 'source-unreachable',
      message: (place) =>
        `Nothing listens at ${place}. Check that the device is on and that address and port are right.`,
    },
  ],
  [-113, unreachable],
  [-101, unreachable],
  [errorTag(0xf8, '400'), { code: 'source-invalid', message: (place) => `${place} rejects the request as malformed.` }],
  [errorTag(0xf8, '401'), refusesLogin],
  [errorTag(0xf8, '403'), refusesLogin],
  [errorTag(0xf8, '404'), notFound],
  [errorTag(0xf8, '4XX'), { code: 'source-invalid', message: (place) => `${place} rejects the request.` }],
  [errorTag(0xf8, '5XX'), { code: 'source-lost', message: (place) => `${place} reports an error of its own.` }],
  [-(0x49 | (0x4e << 8) | (0x44 << 16) | (0x41 << 24)), invalid],
  [
    -(0x45 | (0x4f << 8) | (0x46 << 16) | (0x20 << 24)),
    { code: 'source-lost', message: (place) => `${place} sends nothing.` },
  ],
]);

/**
 * Puts what FFmpeg reports into words.
 *
 * @param place names the input for people and holds no secret
 */
export function explainFfmpegFailure(error: unknown, place: string): OperationalError {
  if (error instanceof OperationalError) return error;
  const explanation = error instanceof FFmpegError ? EXPLANATIONS.get(error.code) : undefined;
  if (explanation !== undefined) {
    return new OperationalError(explanation.code, explanation.message(place), { retryable: true, cause: error });
  }
  const detail = error instanceof Error ? withoutAddresses(error.message) : 'unknown failure';
  return new OperationalError('source-lost', `${place} could not be read (${detail}).`, {
    retryable: true,
    cause: error,
  });
}

/** Addresses may hold passwords, so none is repeated. */
function withoutAddresses(message: string): string {
  return message.replace(/[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…');
}
