import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { SESSION_COOKIE } from '../authentication.ts';

/** `/api/openapi.json`, made of the routes' own schemas, and `/api/docs` to browse it, without files of other hosts. */
export async function addDocs(api: FastifyInstance, version: string): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'localcv', description: 'Self-hosted AI video server for the local network', version },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await api.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { validatorUrl: null, url: '/api/openapi.json' },
    staticCSP: false,
  });
  api.get('/api/openapi.json', { schema: { hide: true } }, async () => api.swagger());
}
