import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { liveModeSchema } from '#contract/result.ts';
import { OperationalError } from '../../operational-error.ts';
import type { ApiContext } from '../api-context.ts';

const SDP = 'application/sdp';
const SDP_FRAGMENT = 'application/trickle-ice-sdpfrag';
const MAXIMUM_SDP_BYTES = 64 * 1024;
const TIMEOUT_MS = 10_000;

const tags = ['live'];
const cameraParams = z.object({ camera: cameraNameSchema });
const viewerParams = cameraParams.extend({ viewerId: z.uuid() });

/** Live video over WebRTC: WHEP (draft-ietf-wish-whep), which shares its rules with WHIP (RFC 9725). */
export function whepRoutes({ cameras, media }: ApiContext): FastifyPluginAsyncZod {
  const assertCamera = (camera: string) => {
    if (!cameras.has(camera)) cameras.get(camera);
  };

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
        assertCamera(camera);
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
        assertCamera(camera);
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
        assertCamera(request.params.camera);
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

function takeOnlySdp(api: FastifyInstance): void {
  api.removeAllContentTypeParsers();
  for (const type of [SDP, SDP_FRAGMENT])
    api.addContentTypeParser(type, { parseAs: 'string', bodyLimit: MAXIMUM_SDP_BYTES }, (_request, body, done) =>
      done(null, body),
    );
}

/** The body, which has to be there and of that type. */
function bodyOf(request: FastifyRequest, type: string): string {
  const { body } = request;
  if (typeof body === 'string' && body !== '' && request.headers['content-type']?.toLowerCase().startsWith(type))
    return body;
  throw new OperationalError('unsupported-media-type', `Expected a body of type ${type}`);
}

function assertAccepts(request: FastifyRequest, type: string): void {
  const accepted = (request.headers.accept ?? '*/*').split(',').map((range) => range.split(';')[0]?.trim());
  if (accepted.some((range) => range === '*/*' || range === 'application/*' || range === type)) return;
  throw new OperationalError('not-acceptable', `The answer is ${type}; the Accept header has to allow it`);
}

/** One ICE session lives as long as the viewer, so the viewer's id identifies it (RFC 9725, section 4.3.1). */
function etagOf(viewerId: string): string {
  return `"${viewerId}"`;
}

function assertMatches(ifMatch: string | undefined, viewerId: string): void {
  if (ifMatch === undefined || ifMatch === etagOf(viewerId)) return;
  if (ifMatch === '*')
    throw new OperationalError('ice-restart-unsupported', 'ICE restarts are not supported; make a new viewer (POST)');
  throw new OperationalError(
    'etag-mismatch',
    'The If-Match header names another ICE session; make a new viewer (POST)',
  );
}
