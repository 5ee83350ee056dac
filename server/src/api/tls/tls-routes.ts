import { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { toString as drawQrCode } from 'qrcode';
import { type TlsInfo, tlsInfoSchema } from '#contract/api.ts';
import { OperationalError } from '../../operational-error.ts';
import type { TlsState } from '../../tls/https-server.ts';
import type { ApiContext } from '../api-context.ts';

/** What a browser or a phone's settings take for a certificate to install. */
const CERTIFICATE_TYPE = 'application/x-x509-ca-cert';
const MAXIMUM_STARTS = 8;
/** More than one certificate has names for. */
const MAXIMUM_QR_CODES = 128;
const LOOPBACK = /^(localhost|127\.|::1$)/;

const tags = ['https'];

/**
 * HTTPS for phones: what to trust and where to begin. Open to everybody, as a phone that has yet to install the
 * authority cannot log in safely; nothing here is secret, any connection to the HTTPS port shows the same.
 */
export function tlsRoutes({ tls }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/tls',
      {
        config: { access: 'open' },
        schema: {
          tags,
          summary: 'How HTTPS is reached, and what to trust for it',
          security: [],
          response: { 200: tlsInfoSchema },
        },
      },
      async (request) => await describeTls(stateOf(tls), request),
    );

    api.get(
      '/api/tls/authority.crt',
      {
        config: { access: 'open' },
        schema: {
          tags,
          summary: 'The certificate of the local authority, to install on devices (X.509, DER)',
          produces: [CERTIFICATE_TYPE],
          security: [],
        },
      },
      async (_request, reply) => {
        const { authorityCertificate } = stateOf(tls);
        if (authorityCertificate === null)
          throw new OperationalError('not-found', 'Nothing has to be installed: the certificate in use is your own');
        return reply
          .type(CERTIFICATE_TYPE)
          .header('content-disposition', 'attachment; filename="localcv-authority.crt"')
          .send(new X509Certificate(authorityCertificate).raw);
      },
    );
  };
}

function stateOf(tls: ApiContext['tls']): TlsState {
  const state = tls?.() ?? null;
  if (state === null) throw new OperationalError('not-found', 'This server has no HTTPS');
  return state;
}

async function describeTls(state: TlsState, request: FastifyRequest): Promise<TlsInfo> {
  const certificate = new X509Certificate(state.certificate);
  const names = namesOf(certificate);
  return {
    port: state.port,
    problem: state.problem,
    names,
    certificate: show(certificate),
    authority: state.authorityCertificate === null ? null : show(new X509Certificate(state.authorityCertificate)),
    starts: await Promise.all(startAddresses(names, request).map((address) => describeStart(address, state, request))),
  };
}

function show(certificate: X509Certificate): TlsInfo['certificate'] {
  return { fingerprint: certificate.fingerprint256, validUntilMs: Date.parse(certificate.validTo) };
}

function namesOf(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '').split(', ').map((name) => shorten(name.replace(/^(DNS|IP Address):/, '')));
}

/** Addresses of version 6 as browsers write them (RFC 5952). */
function shorten(name: string): string {
  return isIPv6(name) ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}

/** The name that this page was asked under comes first, since it is known to work. Loopback leads a phone nowhere. */
function startAddresses(names: readonly string[], request: FastifyRequest): string[] {
  const reachable = names.filter(
    (name) => !LOOPBACK.test(name) && !name.startsWith('*') && (name.includes('.') || name.includes(':')),
  );
  const asked = names.find((name) => name === request.hostname && !LOOPBACK.test(name));
  const ordered = [
    ...(asked === undefined ? [] : [asked]),
    ...reachable.filter((name) => /^\d/.test(name)),
    ...reachable,
  ];
  return [...new Set(ordered)].slice(0, MAXIMUM_STARTS);
}

async function describeStart(address: string, state: TlsState, request: FastifyRequest) {
  const host = isIPv6(address) ? `[${address}]` : address;
  const installUrl = `http://${host}:${httpPortOf(request)}/install-certificate`;
  const publishUrl = `https://${host}:${state.port}/publish`;
  const target = state.authorityCertificate === null ? publishUrl : installUrl;
  return { address, installUrl, publishUrl, qrCode: await qrCodeOf(target) };
}

const drawn = new Map<string, Promise<string>>();

/** Drawn once: the route is open to everybody, and drawing all codes takes several milliseconds. */
function qrCodeOf(target: string): Promise<string> {
  const known = drawn.get(target);
  if (known !== undefined) return known;
  if (drawn.size >= MAXIMUM_QR_CODES) drawn.clear();
  const code = drawQrCode(target, { type: 'svg', margin: 2 });
  drawn.set(target, code);
  return code;
}

/** The port of the HTTP server, which may be another than the one that took this request. */
function httpPortOf(request: FastifyRequest): number | undefined {
  const address = request.server.server.address();
  return typeof address === 'object' && address !== null ? address.port : request.socket.localPort;
}
