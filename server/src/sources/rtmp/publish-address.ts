import { splitOnce } from '#core/text/split-once.ts';

/** What an RTMP address says of the camera and the device; not yet checked. */
export interface RtmpPublishAddress {
  readonly camera: string;
  readonly user: string | null;
  readonly password: string | null;
}

const APP = 'live';
/** Longer ones are no address of ours; they would only fill the log. */
const MAXIMUM_LENGTH = 1_024;

/**
 * Reads app and stream name of a device that publishes: `live` with `<camera>[?user=…&key=…]`, or `live/<camera>`
 * with the password as the stream name, which encoders call stream key. `key`, `password` and `pass` mean the same.
 *
 * @returns null where the app is another
 */
export function parsePublishAddress(app: string, streamName: string): RtmpPublishAddress | null {
  if (app.length > MAXIMUM_LENGTH || streamName.length > MAXIMUM_LENGTH) return null;
  const [appPath, appQuery] = splitOnce(app, '?');
  const [first, camera, ...others] = appPath.split('/').filter((part) => part !== '');
  if (first !== APP || others.length > 0) return null;
  if (camera !== undefined) {
    const credentials = readCredentials(appQuery);
    return { camera, user: credentials.user, password: streamName === '' ? credentials.password : streamName };
  }
  const [path, query] = splitOnce(streamName, '?');
  return { camera: path.replace(/^\/+|\/+$/g, ''), ...readCredentials(query === '' ? appQuery : query) };
}

function readCredentials(query: string): { user: string | null; password: string | null } {
  const parameters = new Map(query.split('&').map(splitParameter));
  const password = parameters.get('key') ?? parameters.get('password') ?? parameters.get('pass');
  return { user: parameters.get('user') ?? null, password: password ?? null };
}

function splitParameter(parameter: string): [string, string] {
  const [name, value] = splitOnce(parameter, '=');
  return [name, decode(value)];
}

/** A "+" stays one, and a stray "%" too: people type passwords as they are. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
