import type { ServerResponse } from 'node:http';
import { HttpReceiver, type ReceivedRequest } from './http-receiver.ts';

export interface NtfyMessage {
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly click: string | null;
  readonly sequenceId: string;
  readonly attachment: Buffer | null;
}

/**
 * Stands in for an ntfy server, which no Debian package has: takes what docs.ntfy.sh/publish says ("Publish as JSON", "Attachments", "Message
 * priority", "Access control") and refuses the rest as the server does.
 */
export class NtfyStandIn implements AsyncDisposable {
  readonly messages: NtfyMessage[] = [];
  readonly refusals: string[] = [];
  /** `attachment-cache-dir` is set. */
  takesAttachments = true;
  /** What `Authorization` has to say; undefined: anybody may publish. */
  authorization: string | undefined;
  readonly #receiver: HttpReceiver;

  private constructor(receiver: HttpReceiver) {
    this.#receiver = receiver;
    receiver.answer = (response, request) => this.#answer(response, request);
  }

  static async open(): Promise<NtfyStandIn> {
    return new NtfyStandIn(await HttpReceiver.open());
  }

  get url(): string {
    return this.#receiver.url;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#receiver[Symbol.asyncDispose]();
  }

  #answer(response: ServerResponse, request: ReceivedRequest): void {
    const [, topic] = request.path.match(/^\/([-_A-Za-z0-9]{1,64})$/) ?? [];
    if (request.headers.authorization !== this.authorization) this.#refuse(response, 401, 40101, 'unauthorized');
    else if (request.method === 'POST' && request.path === '/') this.#takeJson(response, request);
    else if (request.method === 'PUT' && topic !== undefined) this.#takeFile(response, topic, request);
    else this.#refuse(response, 404, 40401, 'page not found');
  }

  #takeJson(response: ServerResponse, { body }: ReceivedRequest): void {
    const { topic, title, message, priority, tags, click, sequence_id } = JSON.parse(String(body));
    this.#take(response, { topic, title, message, priority, tags, click, sequenceId: sequence_id, attachment: null });
  }

  #takeFile(response: ServerResponse, topic: string, { headers, body }: ReceivedRequest): void {
    if (!this.takesAttachments) {
      this.#refuse(response, 400, 40014, 'invalid request: attachments not allowed');
      return;
    }
    const [title, message] = [decodeHeader(headers.title), decodeHeader(headers.message)];
    const tags = String(headers.tags).split(',');
    const click = headers.click === undefined ? null : String(headers.click);
    const sequenceId = String(headers['sequence-id']);
    const priority = Number(headers.priority);
    this.#take(response, { topic, title, message, priority, tags, click, sequenceId, attachment: body });
  }

  #take(response: ServerResponse, message: NtfyMessage): void {
    const isValid =
      [1, 2, 3, 4, 5].includes(message.priority) &&
      /^[-_A-Za-z0-9]{1,64}$/.test(message.topic) &&
      /^[-_A-Za-z0-9]{1,64}$/.test(message.sequenceId) &&
      message.tags.every((tag) => typeof tag === 'string') &&
      // Longer messages become attachments, which is not what was meant.
      Buffer.byteLength(message.message) <= 4096;
    if (!isValid) {
      this.#refuse(response, 400, 40024, `invalid request: ${JSON.stringify(message)}`);
      return;
    }
    this.messages.push({ ...message, click: message.click ?? null });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: 'xE73Iyuabi', event: 'message', topic: message.topic }));
  }

  #refuse(response: ServerResponse, http: number, code: number, error: string): void {
    this.refusals.push(error);
    response.writeHead(http, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ code, http, error, link: 'https://ntfy.sh/docs/publish' }));
  }
}

/** RFC 2047, as mime.WordDecoder of Go reads it. */
function decodeHeader(value: string | string[] | undefined): string {
  return String(value ?? '').replace(/=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=/gi, (_word, text: string) =>
    Buffer.from(text, 'base64').toString('utf8'),
  );
}
