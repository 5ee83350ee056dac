import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { cameraNameSchema } from '#contract/camera-name.ts';
import type { ApiContext } from '../api-context.ts';
import { assertNotCrossOrigin } from '../same-origin.ts';
import { assertAccepts, assertMatches, bodyOf, etagOf, SDP, SDP_FRAGMENT, takeOnlySdp } from '../sdp-exchange.ts';
import { parsePublishCredentials } from './publish-credentials.ts';

const TIMEOUT_MS = 10_000;
/** Devices that come back after a cut of the network do so often; guesses of passwords are counted elsewhere. */
const rateLimit = { max: 120, timeWindow: '1 minute' };

const tags = ['publish'];
const cameraParams = z.object({ camera: cameraNameSchema });
const publisherParams = cameraParams.extend({ publisherId: z.uuid() });

/**
 * Cameras that publish over WebRTC: WHIP (RFC 9725). The camera's own credentials count as well as a login of this
 * server, so the routes are open and the media process decides; a publisher's address is known to nobody else.
 */
export function whipRoutes({ media }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    takeOnlySdp(api);

    api.post(
      '/whip/:camera',
      {
        config: { access: 'open', rateLimit },
        schema: {
          tags,
          summary: 'Publish to a camera: SDP offer in, SDP answer out',
          consumes: [SDP],
          params: cameraParams,
          security: [],
        },
      },
      async (request, reply) => {
        const { camera } = request.params;
        assertIsNoOtherSite(request);
        assertAccepts(request, SDP);
        const offerSdp = bodyOf(request, SDP);
        const { publisherId, answerSdp } = await media.request(
          'createPublisher',
          { camera, offerSdp, ...publisherOf(request) },
          { timeoutMs: TIMEOUT_MS },
        );
        return reply
          .status(201)
          .headers({
            'content-type': SDP,
            location: `/whip/${camera}/${publisherId}`,
            etag: etagOf(publisherId),
            'accept-patch': SDP_FRAGMENT,
          })
          .send(answerSdp);
      },
    );

    api.patch(
      '/whip/:camera/:publisherId',
      {
        config: { access: 'open' },
        schema: {
          tags,
          summary: 'Add ICE candidates of the publisher',
          consumes: [SDP_FRAGMENT],
          params: publisherParams,
          security: [],
        },
      },
      async (request, reply) => {
        const { publisherId } = request.params;
        assertMatches(request.headers['if-match'], publisherId);
        const sdpFragment = bodyOf(request, SDP_FRAGMENT);
        await media.request('addPublisherCandidates', { publisherId, sdpFragment }, { timeoutMs: TIMEOUT_MS });
        return reply.status(204).send();
      },
    );

    api.delete(
      '/whip/:camera/:publisherId',
      {
        config: { access: 'open' },
        schema: { tags, summary: 'Stop publishing', params: publisherParams, security: [] },
      },
      async (request, reply) => {
        const { publisherId } = request.params;
        await media.request('deletePublisher', { publisherId }, { timeoutMs: TIMEOUT_MS });
        return reply.status(200).send();
      },
    );

    api.options(
      '/whip/:camera',
      {
        config: { access: 'open' },
        schema: { tags, summary: 'What can be posted here', params: cameraParams, security: [] },
      },
      async (_request, reply) =>
        reply.status(204).headers({ allow: 'OPTIONS, POST', 'accept-post': SDP, 'accept-patch': SDP_FRAGMENT }).send(),
    );
  };
}

/** Pages of other sites may publish with credentials, but not in the name of whoever happens to look at them. */
function assertIsNoOtherSite(request: FastifyRequest): void {
  if (request.headers.authorization === undefined) assertNotCrossOrigin(request);
}

function publisherOf(request: FastifyRequest) {
  const isTrusted = request.identity !== null;
  const credentials = isTrusted
    ? { user: null, password: null }
    : parsePublishCredentials(request.headers.authorization);
  return { ...credentials, isTrusted, remoteAddress: request.ip };
}
