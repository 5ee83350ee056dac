import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ErrorBody } from '#contract/api.ts';
import { InvalidConfigError } from '../config/invalid-config-error.ts';
import { OperationalError } from '../operational-error.ts';

/** The HTTP status of every operational error that is not a plain server-side failure. */
export const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  'login-required': 401,
  'login-failed': 401,
  'publish-unauthorized': 401,
  'origin-mismatch': 403,
  'publish-forbidden': 403,
  'channel-file-only': 403,
  'not-found': 404,
  'camera-not-found': 404,
  'channel-not-found': 404,
  'event-not-found': 404,
  'alert-not-found': 404,
  'clip-not-found': 404,
  'false-alarm-not-found': 404,
  'snooze-not-found': 404,
  'snapshot-not-found': 404,
  'token-not-found': 404,
  'person-not-found': 404,
  'rule-not-found': 404,
  'uploaded-clip-not-found': 404,
  'viewer-unknown': 404,
  'publish-unknown': 404,
  'publisher-unknown': 404,
  'model-unknown': 404,
  'not-acceptable': 406,
  'camera-exists': 409,
  'model-exists': 409,
  'model-in-use': 409,
  'model-not-importable': 409,
  'model-not-pullable': 409,
  'model-not-removable': 409,
  'publish-busy': 409,
  'config-conflict': 409,
  'config-file-invalid': 409,
  'too-many-tokens': 409,
  'too-many-people': 409,
  'too-many-false-alarms': 409,
  'too-many-snoozes': 409,
  'rule-exists': 409,
  'language-model-absent': 409,
  'too-many-rules': 409,
  'etag-mismatch': 412,
  'clip-part-misplaced': 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'range-invalid': 416,
  'config-invalid': 422,
  'model-file-invalid': 422,
  'model-mismatch': 422,
  'ice-restart-unsupported': 422,
  'invalid-cursor': 400,
  'invalid-request': 400,
  'offer-invalid': 400,
  'publish-invalid': 400,
  'too-many-requests': 429,
  'codec-unsupported': 422,
  'source-invalid': 422,
  'picture-invalid': 422,
  'clip-invalid': 422,
  'clip-not-analysed': 422,
  'clip-trial-timeout': 422,
  'trial-failed': 422,
  'replay-too-long': 422,
  'face-not-found': 422,
  'face-ambiguous': 422,
  'onvif-address-invalid': 422,
  'onvif-address-public': 422,
  // Not 401: it is the device that refuses, the caller is logged in.
  'onvif-unauthorized': 422,
  'onvif-refused': 422,
  'onvif-invalid': 422,
  'ptz-unsupported': 422,
  // The configuration knows the camera, so the media process is about to start it (or it is switched off).
  'trial-busy': 503,
  'replay-busy': 503,
  'language-model-busy': 503,
  'language-model-failed': 503,
  'replay-cancelled': 503,
  'camera-unknown': 503,
  'camera-not-live': 503,
  'publish-overload': 503,
  'clip-trial-busy': 503,
  'clip-trial-cancelled': 503,
  'clip-in-use': 503,
  'too-many-clips': 503,
  'storage-full': 507,
};

/** Statuses of Fastify's own errors in the words of this API. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid-request',
  404: 'not-found',
  413: 'body-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

const RETRY_AFTER_SECONDS = '1';

/** Retryable failures of unknown code are the server's state of the moment; all others its fault. */
export function statusOf(error: OperationalError): number {
  return STATUS_OF_CODE[error.code] ?? (error.retryable ? 503 : 500);
}

/** Turns whatever a route threw into the error body of the API. What the caller could not have caused is logged. */
export function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = describe(error);
  if (status >= 500 && !(error instanceof OperationalError))
    request.log.error({ error, method: request.method, route: request.routeOptions.url }, 'request failed');
  if (status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="localcv"');
  // The route may have promised another type; errors are JSON everywhere.
  reply.status(status).header('content-type', 'application/json; charset=utf-8').serializer(JSON.stringify);
  reply.send(body);
}

function describe(error: FastifyError): { status: number; body: ErrorBody } {
  if (error instanceof InvalidConfigError)
    return answer(statusOf(error), error.code, error.message, [...error.problems]);
  if (error instanceof OperationalError) return answer(statusOf(error), error.code, error.message);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map((issue) => ({
      path: [error.validationContext, ...issue.instancePath.split('/').filter(Boolean)].join('.'),
      message: issue.message ?? 'invalid',
    }));
    return answer(400, 'invalid-request', describeProblems(problems), problems);
  }
  const status = error.statusCode ?? 500;
  const code = CODE_OF_STATUS[status];
  if (code !== undefined) return answer(status, code, error.message);
  if (status >= 400 && status < 500) return answer(status, 'invalid-request', error.message);
  return answer(500, 'internal-error', 'Something went wrong inside localcv; its log says what');
}

function answer(
  status: number,
  code: string,
  message: string,
  problems?: ErrorBody['error']['problems'],
): { status: number; body: ErrorBody } {
  return { status, body: { error: { code, message, ...(problems === undefined ? {} : { problems }) } } };
}

function describeProblems(problems: readonly { path: string; message: string }[]): string {
  return `The request is not valid: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}`;
}
