/** One way to log in that a server offers (RFC 7617 Basic, RFC 7616 and RFC 2617 Digest). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'digest';
      readonly realm: string;
      readonly nonce: string;
      readonly opaque: string | null;
      readonly algorithm: DigestAlgorithm;
      /** Whether requests are counted (`qop=auth`). */
      readonly hasCount: boolean;
    };

export type DigestAlgorithm = 'MD5' | 'SHA-256';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What a request needs to be signed. */
export interface SignedRequest {
  readonly method: string;
  readonly uri: string;
  /** How many requests were signed with this nonce, this one included. */
  readonly count: number;
  /** Chosen at random for this request. */
  readonly clientNonce: string;
  /** Lower-case hexadecimal digest of a text in UTF-8. */
  readonly digest: (algorithm: DigestAlgorithm, text: string) => string;
  /** Base64 of a text in UTF-8. */
  readonly base64: (text: string) => string;
}

/** A name begins where no letter stands before it, which also keeps the time linear in what a stranger sends. */
const PARAMETER = /(?<![a-z])([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi;
const ALGORITHMS: ReadonlyMap<string, DigestAlgorithm> = new Map([
  ['MD5', 'MD5'],
  ['SHA-256', 'SHA-256'],
]);

/** The best offer of all `WWW-Authenticate` headers that can be taken; null where there is none. */
export function chooseChallenge(headers: readonly string[]): Challenge | null {
  const challenges = headers.map(parseChallenge).filter((challenge) => challenge !== null);
  const rank = (challenge: Challenge) => (challenge.scheme === 'basic' ? 0 : challenge.algorithm === 'MD5' ? 1 : 2);
  return challenges.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
}

function parseChallenge(header: string): Challenge | null {
  const [, scheme = '', rest = ''] = /^\s*([a-z]+)\s*(.*)$/is.exec(header) ?? [];
  if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' };
  if (scheme.toLowerCase() !== 'digest') return null;
  const parameters = new Map(
    [...rest.matchAll(PARAMETER)].map(([, name = '', quoted, plain]) => [
      name.toLowerCase(),
      quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '',
    ]),
  );
  const algorithm = ALGORITHMS.get((parameters.get('algorithm') ?? 'MD5').toUpperCase());
  const nonce = parameters.get('nonce');
  if (algorithm === undefined || nonce === undefined) return null;
  const offered = parameters
    .get('qop')
    ?.split(',')
    .map((name) => name.trim().toLowerCase());
  if (offered !== undefined && !offered.includes('auth')) return null;
  return {
    scheme: 'digest',
    realm: parameters.get('realm') ?? '',
    nonce,
    opaque: parameters.get('opaque') ?? null,
    algorithm,
    hasCount: offered !== undefined,
  };
}

/** Value of the header `Authorization` for a request. */
export function authorize(challenge: Challenge, { user, password }: Credentials, request: SignedRequest): string {
  if (challenge.scheme === 'basic') return `Basic ${request.base64(`${user}:${password}`)}`;
  const { realm, nonce, opaque, algorithm, hasCount } = challenge;
  const { method, uri, clientNonce, digest } = request;
  const count = request.count.toString(16).padStart(8, '0');
  const secret = digest(algorithm, `${user}:${realm}:${password}`);
  const what = digest(algorithm, `${method}:${uri}`);
  const counted = hasCount ? `${count}:${clientNonce}:auth:` : '';
  const parameters = [
    `username=${quote(user)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${digest(algorithm, `${secret}:${nonce}:${counted}${what}`)}"`,
    `algorithm=${algorithm}`,
    ...(opaque === null ? [] : [`opaque=${quote(opaque)}`]),
    ...(hasCount ? ['qop=auth', `nc=${count}`, `cnonce=${quote(clientNonce)}`] : []),
  ];
  return `Digest ${parameters.join(', ')}`;
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(/[\r\n\0]/g, '')}"`;
}
