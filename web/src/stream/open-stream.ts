import { type StreamMessage, streamMessageSchema } from '#contract/api.ts';

const MESSAGE_NAMES = [
  'event',
  'event-removed',
  'camera',
  'camera-removed',
  'alert',
  'alert-removed',
  'alert-quiet',
] as const;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;

export interface StreamListener {
  readonly onOpen: () => void;
  readonly onLost: () => void;
  readonly onMessage: (message: StreamMessage) => void;
}

/**
 * Follows `GET /api/stream` until the returned function is called. A browser gives up for good when the server
 * answers with an error, so the source is opened anew, at growing intervals.
 */
export function openStream(listener: StreamListener): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let retryMs = FIRST_RETRY_MS;

  const connect = () => {
    source = new EventSource('/api/stream');
    source.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      listener.onOpen();
    };
    source.onerror = () => {
      listener.onLost();
      source?.close();
      timer = window.setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    };
    for (const name of MESSAGE_NAMES) {
      source.addEventListener(name, (event) => {
        const message = parseStreamMessage(event.data);
        if (message) listener.onMessage(message);
      });
    }
  };
  connect();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
}

/** The message in the data of a server-sent event; null for one that a newer server sends and this page does not know. */
export function parseStreamMessage(data: string): StreamMessage | null {
  try {
    return streamMessageSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}
