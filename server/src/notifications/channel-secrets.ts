import type { ChannelConfig } from '#contract/notifications-config.ts';
import { REDACTED, redactAddress } from '#core/security/redact-address.ts';
import { toOneLine } from '#core/text/one-line.ts';

/** Shorter ones would blacken innocent words. */
const SHORTEST_SECRET = 4;
const MAXIMUM_CHARACTERS = 300;
/** More of what a stranger says is not looked at: searching it for addresses would take long. */
const EXAMINED_CHARACTERS = 2_000;

/** Part of an address that is long and has digits: services such as Slack, Discord and Home Assistant put their key there. */
const KEY_IN_PATH = /(?<=\/)(?=[^/?#]*\d)[\w.~%:-]{16,}(?=[/?#]|$)/g;

const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi;

/** An address without passwords, keys in the query, and what looks like a key in the path. */
export function redactChannelAddress(address: string): string {
  const redacted = redactAddress(address);
  const pathAt = redacted.indexOf('/', redacted.indexOf('://') + 3);
  if (pathAt === -1) return redacted;
  return redacted.slice(0, pathAt) + redacted.slice(pathAt).replace(KEY_IN_PATH, REDACTED);
}

/** What must not be seen of a channel's settings, wherever a text repeats it. */
export function secretsOfChannel(config: ChannelConfig): string[] {
  const address = 'url' in config ? secretsOfAddress(config.url) : [];
  const plain = ['secret', 'password', 'token'].map((key) => (config as Readonly<Record<string, unknown>>)[key]);
  const headers = config.type === 'webhook' ? Object.values(config.headers ?? {}) : [];
  const { user, password } = config as { readonly user?: string; readonly password?: string };
  const login = password === undefined ? [] : [encodeLogin(user ?? '', password)];
  const bare = headers.map((value) => value.replace(/^\S+ /, ''));
  const secrets = [...address, ...plain, ...login, ...headers, ...bare];
  return [...new Set(secrets)]
    .filter((secret): secret is string => typeof secret === 'string' && secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
}

/** A text of anybody as one short line, without the secrets. */
export function describeWithoutSecrets(text: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((line, secret) => line.replaceAll(secret, REDACTED), text);
  const line = toOneLine(hidden.slice(0, EXAMINED_CHARACTERS).replace(ADDRESS, redactChannelAddress));
  return line.length > MAXIMUM_CHARACTERS ? `${line.slice(0, MAXIMUM_CHARACTERS)}…` : line;
}

function secretsOfAddress(address: string): string[] {
  const url = URL.parse(address);
  if (url === null) return [];
  const keys = [...url.pathname.matchAll(KEY_IN_PATH)].map(([key]) => key);
  const parameters = [...url.searchParams].flatMap(([name, value]) => (isRedacted(name) ? [value] : []));
  const { username, password } = url;
  const login = password === '' ? [] : [encodeLogin(decode(username), decode(password))];
  return [password, decode(password), ...login, ...keys, ...parameters];
}

/** As `Authorization: Basic` says it (RFC 7617): receivers may repeat that. */
function encodeLogin(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

function isRedacted(parameter: string): boolean {
  return redactAddress(`http://host/?${parameter}=value`).endsWith(REDACTED);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone "%" is itself.
    return text;
  }
}
