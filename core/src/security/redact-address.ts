/** Stands for a secret wherever one would otherwise be shown. */
export const REDACTED = '***';

/** The second form takes passwords in which `/`, `?` or `#` were not escaped, as people paste them. */
const USER_INFORMATION = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*|[^/?#@:[]*:(?!\d+(?:[/?#]|$)).*)@/i;
const SECRET_PARAMETER =
  /([?&;][^=&#;]*(?:pass|pwd|token|secret|key|auth|credential|signature|session|sig)[^=&#;]*=)([^&#;]*)/gi;
/** Of SRT. It may hold "#" unescaped, and ends at the next parameter. */
const STREAM_ID = /([?&]streamid=)([^&]*)/gi;
/** `publish:camera:user:password`, or the key `s` of the SRT Access Control guidelines; colons may be escaped. */
const STREAM_ID_WITH_PASSWORD = /^(?!#!::)[^:]*:[^:]*:[^:]*:.|^#!::(.*,)?s=./s;
const REFERENCE_ONLY = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/**
 * An address without its secrets: the password of the user information and query parameters with telling names read
 * `***`. References to the environment (`${NAME}`) stay, for they are no secrets themselves.
 */
export function redactAddress(address: string): string {
  return address
    .replace(USER_INFORMATION, (_match, scheme: string, userInformation: string) => {
      return `${scheme}${redactUserInformation(userInformation)}@`;
    })
    .replace(SECRET_PARAMETER, (_match, name: string, value: string) => `${name}${redact(value)}`)
    .replace(STREAM_ID, (match, name: string, value: string) => (hasPassword(value) ? `${name}${REDACTED}` : match));
}

function hasPassword(streamId: string): boolean {
  const plain = streamId.replace(/%(3a|2c|3d|23|21)/gi, (escaped) =>
    String.fromCharCode(Number.parseInt(escaped.slice(1), 16)),
  );
  return STREAM_ID_WITH_PASSWORD.test(plain);
}

function redactUserInformation(userInformation: string): string {
  const colon = userInformation.indexOf(':');
  if (colon < 0) return userInformation;
  return `${userInformation.slice(0, colon)}:${redact(userInformation.slice(colon + 1))}`;
}

function redact(secret: string): string {
  return secret === '' || REFERENCE_ONLY.test(secret) ? secret : REDACTED;
}

/**
 * Puts the secrets of a stored address back where a shown one was sent back with `***` in their place. Null when
 * `shown` asks for a secret of another host: it would be sent to whoever answers there.
 */
export function restoreAddress(shown: string, stored: string): string | null {
  const redactedStored = redactAddress(stored);
  if (!holdsRedaction(shown)) return shown;
  if (shown === redactedStored) return stored;
  if (hostOf(shown) !== hostOf(stored)) return null;
  const password = passwordOf(stored);
  const withPassword = shown.replace(USER_INFORMATION, (match, scheme: string, userInformation: string) => {
    const [user = ''] = userInformation.split(':', 1);
    return userInformation.endsWith(`:${REDACTED}`) && password !== null ? `${scheme}${user}:${password}@` : match;
  });
  const restored = restoreParameters(withPassword, stored);
  return holdsRedaction(restored) ? null : restored;
}

function restoreParameters(shown: string, stored: string): string {
  const found = [...stored.matchAll(SECRET_PARAMETER), ...stored.matchAll(STREAM_ID)];
  const parameters = new Map(found.map((match) => [nameOf(match[1]), match[2] ?? '']));
  const restore = (match: string, name: string, value: string) =>
    value === REDACTED ? `${name}${parameters.get(nameOf(name)) ?? value}` : match;
  return shown.replace(SECRET_PARAMETER, restore).replace(STREAM_ID, restore);
}

/** Whether an address asks for a stored secret. */
function holdsRedaction(address: string): boolean {
  const userInformation = address.match(USER_INFORMATION)?.[2];
  if (userInformation?.endsWith(`:${REDACTED}`) === true) return true;
  const parameters = [...address.matchAll(SECRET_PARAMETER), ...address.matchAll(STREAM_ID)];
  return parameters.some((match) => match[2] === REDACTED);
}

function nameOf(parameter: string | undefined): string {
  return (parameter ?? '').replace(/^[?&;]/, '');
}

function passwordOf(address: string): string | null {
  const userInformation = address.match(USER_INFORMATION)?.[2] ?? '';
  const colon = userInformation.indexOf(':');
  return colon < 0 ? null : userInformation.slice(colon + 1);
}

function hostOf(address: string): string {
  const withoutUser = address.replace(USER_INFORMATION, '$1');
  return (withoutUser.match(/^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i)?.[1] ?? '').toLowerCase();
}
