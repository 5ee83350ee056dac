import { isDeepStrictEqual } from 'node:util';
import type { ChannelConfig, ChannelType, NotificationsConfig } from '#contract/notifications-config.ts';
import { REDACTED, restoreAddress } from '#core/security/redact-address.ts';
import { hasEnvironmentReference } from '../config/environment-references.ts';
import { InvalidConfigError } from '../config/invalid-config-error.ts';
import { redactChannelAddress } from './channel-secrets.ts';

type Section = Readonly<Record<string, unknown>>;

/** Keys that hold nothing but a secret. */
const SECRET_KEYS = ['secret', 'password', 'token'] as const;
/** Where a secret goes to: it may be used again only while all of this is the same. */
const ADDRESS_KEYS = ['type', 'url', 'host', 'port', 'security'] as const;
/** Texts that may be shown as the file holds them, with references to the environment; others would not fit the schema. */
const SHOWN_AS_WRITTEN: ReadonlySet<string> = new Set([...SECRET_KEYS, 'url', 'host', 'user', 'body', 'title']);
/** Texts that people write freely: what looks like a reference is text in them. */
const FREE_TEXTS: ReadonlySet<string> = new Set(['title', 'body']);
const REFERENCE_ONLY = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

const COMMON_DEFAULTS = { enabled: true, minimumSeverity: 'info', tellsOfEnds: false };
const DEFAULTS: Readonly<Record<ChannelType, Section>> = {
  webhook: { picture: false },
  mqtt: { topic: 'localcv', homeAssistant: true, discoveryPrefix: 'homeassistant' },
  email: { port: 587, security: 'starttls', picture: true },
  ntfy: { picture: true },
  gotify: {},
  command: { timeoutSeconds: 30 },
};

/** The channels as the API shows them. */
export function showNotifications(config: NotificationsConfig, raw: unknown): NotificationsConfig {
  const rawChannels = sectionOf(sectionOf(raw).channels);
  const shown = Object.entries(config.channels).map(([name, channel]) => [
    name,
    showChannel(channel, rawChannels[name]),
  ]);
  const publicUrl = showPublicUrl(config, raw);
  return { ...(publicUrl === null ? {} : { publicUrl }), channels: Object.fromEntries(shown) };
}

/** A reference to the environment is shown as the file holds it; null where there is no address. */
export function showPublicUrl({ publicUrl }: NotificationsConfig, raw: unknown): string | null {
  const written = sectionOf(raw).publicUrl;
  return typeof written === 'string' && hasEnvironmentReference(written) ? written : (publicUrl ?? null);
}

/**
 * An address as the file is to hold it: a reference to the environment only where the file has the same one already.
 *
 * @throws InvalidConfigError
 */
export function restorePublicUrl(changed: string, raw: unknown): string {
  return restoreText(changed, { stored: sectionOf(raw).publicUrl, isSame: true, isFree: false }, 'publicUrl');
}

/** A channel's settings without secrets; references to the environment are shown as the file holds them. */
export function showChannel(config: ChannelConfig, raw: unknown): ChannelConfig {
  const written = sectionOf(raw);
  const entries = Object.entries(config).map(([key, value]): [string, unknown] => {
    const text = written[key];
    const isReference = SHOWN_AS_WRITTEN.has(key) && typeof text === 'string' && hasEnvironmentReference(text);
    return [key, redactValue(key, isReference ? text : value, written[key])];
  });
  return Object.fromEntries(entries) as ChannelConfig;
}

function redactValue(key: string, value: unknown, written: unknown): unknown {
  if (key === 'url' && typeof value === 'string') return redactChannelAddress(value);
  if (isSecretKey(key) && typeof value === 'string') return redact(value);
  if (key !== 'headers' || !isSection(value)) return value;
  const writtenHeaders = sectionOf(written);
  return Object.fromEntries(
    Object.keys(value).map((name) => {
      const header = writtenHeaders[name];
      return [name, typeof header === 'string' ? redact(header) : REDACTED];
    }),
  );
}

/** A reference is no secret itself. */
function redact(secret: string): string {
  return REFERENCE_ONLY.test(secret) ? secret : REDACTED;
}

/**
 * The settings as the file is to hold them: stored secrets in place of `***`, and without defaults that the file does not spell out.
 *
 * @param stored as the file holds them now; undefined where there are none
 * @param path of the settings, for messages
 * @throws InvalidConfigError where there is no stored secret that may be used
 */
export function restoreChannel(changed: ChannelConfig, stored: unknown, path: string): Section {
  const before = sectionOf(stored);
  const url = restoreUrl(changed, before, path);
  const restored: Section = { ...changed, ...(url === undefined ? {} : { url }) };
  const isSame = hasSameAddress(restored, before, changed.type);
  const entries = Object.entries(restored).map(([key, value]): [string, unknown] => {
    const from = `${path}.${key}`;
    if (isSecretKey(key)) return [key, restoreSecret(value, before[key], isSame, from)];
    if (key !== 'headers' || !isSection(value)) return [key, value];
    const headers = sectionOf(before.headers);
    const names = Object.entries(value);
    return [
      key,
      Object.fromEntries(
        names.map(([name, text]) => [name, restoreSecret(text, headers[name], isSame, `${from}.${name}`)]),
      ),
    ];
  });
  const withReferences = entries.map(([key, value]): [string, unknown] => {
    const isFree = FREE_TEXTS.has(key);
    return [key, restoreTexts(value, { stored: before[key], isSame, isFree }, `${path}.${key}`)];
  });
  return omitDefaults(Object.fromEntries(withReferences), before, changed.type);
}

interface StoredText {
  readonly stored: unknown;
  readonly isSame: boolean;
  readonly isFree: boolean;
}

function restoreTexts(value: unknown, context: StoredText, path: string): unknown {
  if (typeof value === 'string') return restoreText(value, context, path);
  if (!isSection(value)) return value;
  const stored = sectionOf(context.stored);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    return [key, restoreTexts(item, { ...context, stored: stored[key] }, `${path}.${key}`)];
  });
  return Object.fromEntries(entries);
}

/**
 * Variables of the environment hold secrets of everything else, too: who can log in must not be able to have any of them sent somewhere. Only
 * the file says which of them goes where.
 */
function restoreText(text: string, { stored, isSame, isFree }: StoredText, path: string): string {
  if (!text.includes('${') || (isSame && text === stored)) return text;
  if (isFree && text !== stored) return text.replaceAll('${', () => '$${');
  const message =
    'enter it itself: references to the environment are written in the configuration file alone, and stay as long as the address is the same';
  throw new InvalidConfigError([{ path, message }]);
}

function restoreUrl(changed: ChannelConfig, before: Section, path: string): string | undefined {
  if (!('url' in changed)) return undefined;
  const stored = typeof before.url === 'string' && before.type === changed.type ? before.url : '';
  if (changed.url === redactChannelAddress(stored)) return stored;
  const restored = restoreAddress(changed.url, stored);
  if (restored !== null && !restored.includes(REDACTED)) return restored;
  const message = 'enter the address again: "***" stands for the stored part only as long as the rest is the same';
  throw new InvalidConfigError([{ path: `${path}.url`, message }]);
}

function restoreSecret(value: unknown, stored: unknown, isSame: boolean, path: string): unknown {
  if (value !== REDACTED) return value;
  if (isSame && typeof stored === 'string' && stored !== REDACTED) return stored;
  const message =
    stored === undefined
      ? 'enter it: "***" stands for a stored secret, and there is none'
      : 'enter it again: "***" stands for the stored secret only as long as it goes to the same address';
  throw new InvalidConfigError([{ path, message }]);
}

function hasSameAddress(changed: Section, before: Section, type: ChannelType): boolean {
  const stored: Section = { ...DEFAULTS[type], ...before };
  return ADDRESS_KEYS.every((key) => isDeepStrictEqual(changed[key], stored[key]));
}

function omitDefaults(config: Section, before: Section, type: ChannelType): Section {
  const defaults: Section = { ...COMMON_DEFAULTS, ...DEFAULTS[type] };
  return Object.fromEntries(
    Object.entries(config).filter(
      ([key, value]) => value !== undefined && (Object.hasOwn(before, key) || !isDeepStrictEqual(value, defaults[key])),
    ),
  );
}

/** Secrets as the API shows them, copied into the file, are none: their paths within a channel. */
export function findShownChannelSecrets(channel: ChannelConfig): string[][] {
  const settings: Section = channel;
  const plain = SECRET_KEYS.filter((key) => settings[key] === REDACTED).map((key) => [key]);
  const headers = Object.entries(sectionOf(settings.headers)).filter(([, value]) => value === REDACTED);
  const url = typeof settings.url === 'string' && settings.url.includes(REDACTED) ? [['url']] : [];
  return [...plain, ...url, ...headers.map(([name]) => ['headers', name])];
}

function isSecretKey(key: string): boolean {
  return (SECRET_KEYS as readonly string[]).includes(key);
}

function sectionOf(value: unknown): Section {
  return isSection(value) ? value : {};
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
