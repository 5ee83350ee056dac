import { hostname, networkInterfaces } from 'node:os';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type PublishTargets, publishTargetsSchema } from '#contract/publish.ts';
import type { ApiContext } from '../api-context.ts';

/** Where devices can send their video. */
export function publishRoutes(context: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/publish',
      {
        schema: {
          tags: ['devices'],
          summary: 'Addresses and ports to which devices can send video',
          response: { 200: publishTargetsSchema },
        },
      },
      async (request) => {
        const { http } = context.config.config;
        // The command line may have chosen another port than the configuration.
        const httpPort = (request.protocol === 'http' ? request.socket.localPort : undefined) ?? http.port;
        return describeTargets(context, request.hostname, httpPort);
      },
    );
  };
}

function describeTargets({ config, media }: ApiContext, askedHost: string, httpPort: number): PublishTargets {
  const { https, srt, rtmp, webrtc } = config.config;
  const enabled = { srt: srt.enabled, rtmp: rtmp.enabled, whip: true };
  return {
    hosts: listHosts(askedHost, webrtc.additionalAddresses),
    httpPort,
    httpsPort: https.enabled ? https.port : null,
    servers: (media.processStatus?.ingest ?? []).map((server) => ({ ...server, enabled: enabled[server.protocol] })),
  };
}

/** The name in the browser's address works for its user, so it comes first; names of this machine alone do not. */
export function listHosts(
  askedHost: string,
  additional: readonly string[],
  interfaces = networkInterfaces(),
  name = hostname(),
): string[] {
  const own = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    // The servers for devices and, by default, the pages listen on IPv4.
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  const asked = askedHost.replace(/^\[|\]$/g, '');
  const isLocalOnly = /^(localhost|127\.|::1$)/i.test(asked) || asked === '';
  const hosts = [...(isLocalOnly ? [] : [asked]), ...own, ...additional, ...(name === '' ? [] : [name])];
  return [...new Set(hosts)];
}
