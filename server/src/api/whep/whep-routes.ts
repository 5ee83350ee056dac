import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { liveModeSchema } from '#contract/result.ts';
import type { ApiContext } from '../api-context.ts';
import { assertAccepts, assertMatches, bodyOf, etagOf, SDP, SDP_FRAGMENT, takeOnlySdp } from '../sdp-exchange.ts';

const TIMEOUT_MS = 10_000;

const tags = ['live'];
const cameraParams = z.object({ camera: cameraNameSchema });
const viewerParams = cameraParams.extend({ viewerId: z.uuid() });

/** Live video over WebRTC: WHEP (draft-ietf-wish-whep), which shares its rules with WHIP (RFC 9725). */
export function whepRoutes({ cameras, media }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    takeOnlySdp(api);

    api.post(
      '/whep/:camera',
      {
        schema: {
          tags,
          summary: 'Watch a camera: SDP offer in, SDP answer out',
          consumes: [SDP],
          params: cameraParams,
          querystring: z.object({ mode: liveModeSchema.default('live') }),
        },
      },
      async (request, reply) => {
        const { camera } = request.params;
        cameras.assertExists(camera);
        assertAccepts(request, SDP);
        const offerSdp = bodyOf(request, SDP);
        const { viewerId, answerSdp } = await media.request(
          'createViewer',
          { camera, mode: request.query.mode, offerSdp },
          { timeoutMs: TIMEOUT_MS },
        );
        return reply
          .status(201)
          .headers({
            'content-type': SDP,
            location: `/whep/${camera}/${viewerId}`,
            etag: etagOf(viewerId),
            'accept-patch': SDP_FRAGMENT,
          })
          .send(answerSdp);
      },
    );

    api.patch(
      '/whep/:camera/:viewerId',
      { schema: { tags, summary: 'Add ICE candidates of the viewer', consumes: [SDP_FRAGMENT], params: viewerParams } },
      async (request, reply) => {
        const { camera, viewerId } = request.params;
        cameras.assertExists(camera);
        assertMatches(request.headers['if-match'], viewerId);
        const sdpFragment = bodyOf(request, SDP_FRAGMENT);
        await media.request('addViewerCandidates', { viewerId, sdpFragment }, { timeoutMs: TIMEOUT_MS });
        return reply.status(204).send();
      },
    );

    api.delete(
      '/whep/:camera/:viewerId',
      { schema: { tags, summary: 'Stop watching', params: viewerParams } },
      async (request, reply) => {
        cameras.assertExists(request.params.camera);
        await media.request('deleteViewer', { viewerId: request.params.viewerId }, { timeoutMs: TIMEOUT_MS });
        return reply.status(200).send();
      },
    );

    api.options(
      '/whep/:camera',
      {
        config: { access: 'open' },
        schema: { tags, summary: 'What can be posted here', params: cameraParams, security: [] },
      },
      async (_request, reply) =>
        reply.status(204).headers({ allow: 'OPTIONS, POST', 'accept-post': SDP, 'accept-patch': SDP_FRAGMENT }).send(),
    );
  };
}
