/** An address without the user and password in it, and how they are sent instead. */
export interface SplitAddress {
  readonly url: URL;
  /** Value of the header `Authorization` (RFC 7617); null where the address names no user. */
  readonly authorization: string | null;
}

/** `fetch` takes no address with credentials, and puts the whole of it into the message of its error. */
export function splitCredentials(address: string): SplitAddress {
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (username === '' && password === '') return { url, authorization: null };
  const credentials = `${unescapePercent(username)}:${unescapePercent(password)}`;
  return { url, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** People paste passwords with "%" as they are. */
export function unescapePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
