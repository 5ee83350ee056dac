import { REDACTED } from '#core/security/redact-address.ts';
import { InvalidConfigError } from '../config/invalid-config-error.ts';

type Section = Readonly<Record<string, unknown>>;

interface SecretPlace {
  readonly section: string;
  readonly key: string;
  /** The stored secret may be used again only while this key of the section is the same. */
  readonly belongsTo?: string;
}

/** Where secrets stand that are no part of an address. */
const SECRET_PLACES: readonly SecretPlace[] = [
  { section: 'publish', key: 'password' },
  { section: 'publish', key: 'passphrase' },
  { section: 'onvif', key: 'password', belongsTo: 'address' },
];

const REFERENCE_ONLY = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** The same settings with `***` for every secret. References to the environment stay: they are no secrets themselves. */
export function redactSecrets<Settings extends object>(settings: Settings): Settings {
  return mapSecrets(settings, (secret) => (secret === '' || REFERENCE_ONLY.test(secret) ? secret : REDACTED));
}

/**
 * Puts the stored secrets back where `***` was sent.
 *
 * @param path of the settings, for the message
 * @throws InvalidConfigError where there is no stored secret that may be used
 */
export function restoreSecrets<Settings extends object>(changed: Settings, stored: Section, path: string): Settings {
  return mapSecrets(changed, (secret, place) => {
    if (secret !== REDACTED) return secret;
    const before = stored[place.section];
    const found = isSection(before) && belongsToSame(place, changed as Section, before) ? before[place.key] : undefined;
    if (typeof found === 'string' && found !== REDACTED) return found;
    throw new InvalidConfigError([
      { path: `${path}.${place.section}.${place.key}`, message: messageFor(place, before !== undefined) },
    ]);
  });
}

function messageFor({ key, belongsTo }: SecretPlace, hasBefore: boolean): string {
  if (!hasBefore || belongsTo === undefined)
    return `enter the ${key}: "***" stands for a stored one, and there is none`;
  return `enter the ${key} again: "***" stands for the stored one only as long as the ${belongsTo} is the same`;
}

function belongsToSame({ section, belongsTo }: SecretPlace, changed: Section, before: Section): boolean {
  const now = changed[section];
  return belongsTo === undefined || (isSection(now) && now[belongsTo] === before[belongsTo]);
}

function mapSecrets<Settings extends object>(
  settings: Settings,
  change: (secret: string, place: SecretPlace) => string,
): Settings {
  let result: Section = settings as Section;
  for (const place of SECRET_PLACES) {
    const section = result[place.section];
    if (!isSection(section)) continue;
    const secret = section[place.key];
    if (typeof secret !== 'string') continue;
    result = { ...result, [place.section]: { ...section, [place.key]: change(secret, place) } };
  }
  return result as Settings;
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
