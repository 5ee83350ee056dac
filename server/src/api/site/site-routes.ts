import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { EMBED_HEADERS } from '../security-headers.ts';

/** Addresses of pages inside the web interface, which finds its own way from there. */
const PAGES = [
  '/',
  '/cameras',
  '/cameras/*',
  '/events',
  '/events/*',
  '/search',
  '/alerts',
  '/alerts/*',
  '/rules',
  '/rules/*',
  '/analysis',
  '/analysis/*',
  '/health',
  '/settings',
  '/settings/*',
  '/login',
  '/publish',
  '/install-certificate',
];

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>localcv</title></head>
<body><h1>localcv is running</h1>
<p>Its web interface has not been built. Run <code>npm start</code>, which builds it, or <code>npx vite build web</code>.</p>
<p>The interface for programs is described at <a href="/api/docs">/api/docs</a>.</p></body></html>
`;

/** The web interface, the player and the page that shows one camera in a frame. Nothing here needs a login. */
export function siteRoutes({ webDirectory }: ApiContext): FastifyPluginAsync {
  return async (site) => {
    site.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' };
      route.schema = { ...route.schema, hide: true };
    });
    await site.register(fastifyStatic, {
      root: webDirectory,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // The build puts a hash of the content into the names of these files.
        const isHashed = path.includes(`${join(webDirectory, 'assets')}`);
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    const sendPage = (reply: FastifyReply, file: string) => {
      if (existsSync(join(webDirectory, file))) return reply.sendFile(file);
      return reply.type('text/html; charset=utf-8').send(NOT_BUILT);
    };
    for (const page of PAGES) site.get(page, (_request, reply) => sendPage(reply, 'index.html'));
    site.get('/embed/:camera', (_request, reply) => {
      reply.removeHeader('x-frame-options');
      return sendPage(reply.headers(EMBED_HEADERS), 'embed.html');
    });
    site.get('/player.js', (_request, reply) =>
      reply
        .headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' })
        .sendFile('player.js'),
    );
  };
}

/** Whether a person mistyped the address of a page, rather than a program that of the API. */
export function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
}

/** The web interface says in words that there is no such page. */
export function sendMissingPage(reply: FastifyReply, webDirectory: string): FastifyReply {
  const file = join(webDirectory, 'index.html');
  return reply
    .status(404)
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(existsSync(file) ? createReadStream(file) : NOT_BUILT);
}
