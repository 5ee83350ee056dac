import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * Content security policy, strict: nothing from other hosts, no inline scripts. Inline styles are Mantine's; `blob:`
 * media and workers are the player's.
 */
const DIRECTIVES = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  mediaSrc: ["'self'", 'blob:'],
  connectSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
  fontSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'self'"],
  // Helmet's default would send every plain-HTTP page of the local network to HTTPS.
  upgradeInsecureRequests: null,
};

export async function addSecurityHeaders(api: FastifyInstance): Promise<void> {
  await api.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: DIRECTIVES },
    frameguard: { action: 'sameorigin' },
    // These three mean nothing without HTTPS but a warning in the browser's console.
    hsts: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}

const OPEN_TO_FRAMES = Object.entries(DIRECTIVES)
  .filter(([name, value]) => value !== null && name !== 'frameAncestors')
  .map(
    ([name, value]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${(value ?? []).join(' ')}`,
  )
  .concat('frame-ancestors *')
  .join(';');

/** Headers of a page that any site may show in a frame. */
export const EMBED_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': OPEN_TO_FRAMES,
  'cross-origin-resource-policy': 'cross-origin',
};
