import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { limitIdleConnections, TIMEOUT_CHECK_INTERVAL_MS } from '../limit-idle-connections.ts';
import { OperationalError } from '../operational-error.ts';
import { alertMediaRoutes } from './alerts/alert-media-routes.ts';
import { alertRoutes } from './alerts/alert-routes.ts';
import { quietRoutes } from './alerts/quiet-routes.ts';
import type { ApiContext } from './api-context.ts';
import { addAuthentication } from './authentication.ts';
import { cameraRoutes } from './cameras/camera-routes.ts';
import { pictureRoutes } from './cameras/picture-routes.ts';
import { configRoutes } from './config/config-routes.ts';
import { addCrossOriginAccess } from './cross-origin.ts';
import { deviceRoutes } from './devices/device-routes.ts';
import { addDocs } from './docs/add-docs.ts';
import { sendError } from './error-response.ts';
import { eventRoutes } from './events/event-routes.ts';
import { healthRoutes } from './health/health-routes.ts';
import { metricsRoutes } from './metrics/metrics-routes.ts';
import { modelRoutes } from './models/model-routes.ts';
import { notificationRoutes } from './notifications/notification-routes.ts';
import { onvifRoutes } from './onvif/onvif-routes.ts';
import { ptzRoutes } from './onvif/ptz-routes.ts';
import { peopleRoutes } from './people/people-routes.ts';
import { publishRoutes } from './publish/publish-routes.ts';
import { compileRoutes } from './rules/compile-routes.ts';
import { proposeRoutes } from './rules/propose-routes.ts';
import { ruleRoutes } from './rules/rule-routes.ts';
import { tryClipRoutes } from './rules/try-clip-routes.ts';
import { searchRoutes } from './search/search-routes.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { sessionRoutes } from './session/session-routes.ts';
import { asksForPage, sendMissingPage, siteRoutes } from './site/site-routes.ts';
import { statisticsRoutes } from './statistics/statistics-routes.ts';
import { streamRoutes } from './stream/stream-routes.ts';
import { tlsRoutes } from './tls/tls-routes.ts';
import { tokenRoutes } from './tokens/token-routes.ts';
import { whepRoutes } from './whep/whep-routes.ts';
import { whipRoutes } from './whip/whip-routes.ts';

const MAXIMUM_BODY_BYTES = 256 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

const ROUTES = [
  healthRoutes,
  sessionRoutes,
  tokenRoutes,
  cameraRoutes,
  pictureRoutes,
  ptzRoutes,
  onvifRoutes,
  deviceRoutes,
  publishRoutes,
  modelRoutes,
  eventRoutes,
  searchRoutes,
  alertRoutes,
  alertMediaRoutes,
  quietRoutes,
  peopleRoutes,
  notificationRoutes,
  compileRoutes,
  tryClipRoutes,
  proposeRoutes,
  ruleRoutes,
  streamRoutes,
  statisticsRoutes,
  configRoutes,
  metricsRoutes,
  whepRoutes,
  whipRoutes,
  tlsRoutes,
  siteRoutes,
];

/** The HTTP server with all its routes, not yet listening. The caller closes it. */
export async function createApi(context: ApiContext): Promise<FastifyInstance> {
  const api = Fastify({
    loggerInstance: context.logger as FastifyBaseLogger,
    // Requests are many and hold addresses of people; what fails is logged by the error handler.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAXIMUM_BODY_BYTES,
    // Time to send a request; answers may take as long as they like (streams).
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256 },
  });
  limitIdleConnections(api.server, context.closedConnections);
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler(sendError);
  api.setNotFoundHandler((request, reply) => {
    if (asksForPage(request)) return sendMissingPage(reply, context.webDirectory);
    throw new OperationalError('not-found', 'There is nothing at this address');
  });
  api.addContentTypeParser(
    'application/merge-patch+json',
    { parseAs: 'string' },
    api.getDefaultJsonParser('error', 'error'),
  );
  await addSecurityHeaders(api);
  await api.register(cookie);
  await api.register(rateLimit, { global: false });
  addCrossOriginAccess(api);
  addAuthentication(api, context.accounts);
  api.addHook('onSend', async (request, reply) => {
    if (reply.getHeader('cache-control') === undefined && !request.is404) reply.header('cache-control', 'no-store');
  });
  await addDocs(api, context.version);
  for (const routes of ROUTES) await api.register(routes(context));
  return api;
}
