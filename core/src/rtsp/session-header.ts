/** Header `Session` of a response (RFC 2326 clause 12.37). */
export interface SessionHeader {
  readonly id: string;
  /** After how long without a sign of life the server ends the session. */
  readonly timeoutSeconds: number;
}

/** What holds where a server says nothing, or something that nobody could keep to. */
const DEFAULT_TIMEOUT_SECONDS = 60;

/** @returns null where there is no session */
export function parseSessionHeader(value: string): SessionHeader | null {
  const [id = '', ...parameters] = value.split(';');
  if (id.trim() === '') return null;
  const seconds = parameters.flatMap((text) => /^\s*timeout\s*=\s*(\d{1,6})/i.exec(text)?.[1] ?? [])[0];
  return { id: id.trim(), timeoutSeconds: Number(seconds ?? 0) || DEFAULT_TIMEOUT_SECONDS };
}
