/** What a publisher says of itself in the `Authorization` header. */
export interface PublishCredentials {
  readonly user: string | null;
  readonly password: string | null;
}

const NONE: PublishCredentials = { user: null, password: null };
const MAXIMUM_CHARACTERS = 1_024;

/**
 * Reads `Bearer <password>`, `Bearer <user>:<password>` (WHIP clients can often send nothing else; RFC 9725
 * clause 4.7) and `Basic …` (RFC 7617).
 */
export function parsePublishCredentials(header: string | undefined): PublishCredentials {
  if (header === undefined || header.length > MAXIMUM_CHARACTERS) return NONE;
  const [, scheme = '', value = ''] = /^(Bearer|Basic) +(\S.*)$/i.exec(header.trim()) ?? [];
  if (scheme === '') return NONE;
  const text = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8') : value;
  const separator = text.indexOf(':');
  if (separator < 0) return { user: null, password: text };
  return { user: text.slice(0, separator) || null, password: text.slice(separator + 1) };
}
