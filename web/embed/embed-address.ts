/** What the address of an embedded player asks for. */
export interface EmbedAddress {
  readonly camera: string;
  readonly mode: 'live' | 'synced';
  readonly overlay: 'boxes' | 'none';
  /** Bearer token for pages without a session; in the fragment, so that it never reaches a log. */
  readonly token: string | null;
}

/** Reads `/embed/<camera>?mode=…&overlay=…#token=…`; null where the path names no camera. */
export function readEmbedAddress(address: URL): EmbedAddress | null {
  const camera = /^\/embed\/([a-z0-9_-]+)\/?$/.exec(address.pathname)?.[1];
  if (camera === undefined) return null;
  return {
    camera,
    mode: address.searchParams.get('mode') === 'synced' ? 'synced' : 'live',
    overlay: address.searchParams.get('overlay') === 'none' ? 'none' : 'boxes',
    token: new URLSearchParams(address.hash.slice(1)).get('token'),
  };
}
