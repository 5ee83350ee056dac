import { type Amf0Object, type Amf0Value, decodeAmf0, encodeAmf0 } from './amf0.ts';
import { CHUNK_READER_LIMITS, ChunkReader, type ChunkReaderLimits } from './chunk-reader.ts';
import { writeChunks } from './chunk-writer.ts';
import { MalformedRtmpError } from './malformed-rtmp-error.ts';
import { RTMP_MESSAGE, RTMP_USER_EVENT, type RtmpMessage } from './rtmp-message.ts';
import { ServerHandshake } from './server-handshake.ts';

const CHUNK_SIZE = 4096;
const WINDOW_BYTES = 2_500_000;
const MAXIMUM_COMMAND_BYTES = 64 * 1024;
/** Encoders send about ten messages before they publish, all of them small. */
const MAXIMUM_MESSAGES_BEFORE_PUBLISH = 256;
const LIMITS_BEFORE_PUBLISH: ChunkReaderLimits = {
  ...CHUNK_READER_LIMITS,
  maximumMessageBytes: MAXIMUM_COMMAND_BYTES,
  maximumPartialBytes: 4 * MAXIMUM_COMMAND_BYTES,
};
const CONTROL_CHUNK_STREAM = 2;
const COMMAND_CHUNK_STREAM = 3;
const DYNAMIC_BANDWIDTH = 2;
const ONLY_MESSAGE_STREAM = 1;
/** Enhanced RTMP v2, `capsEx`: ModEx and its nanosecond offset are understood. */
const CAPABILITIES = 0x04 | 0x08;
const FOUR_CC_LIST = ['avc1', 'hvc1', 'av01', 'vp09', 'vp08', 'mp4a', 'Opus'];

export type RtmpSessionEvent =
  /** The peer asks to publish: answer with `acceptPublish` or `refusePublish`. Texts are as the peer sent them. */
  | { readonly kind: 'publish'; readonly app: string; readonly streamName: string }
  /** A message as it stands in FLV tags; only after `publish`. The receiver owns the payload. */
  | { readonly kind: 'audio' | 'video'; readonly timestampMs: number; readonly payload: Uint8Array }
  | { readonly kind: 'unpublish' }
  /** The peer wants to play, which has been refused. */
  | { readonly kind: 'play' };

export interface RtmpSessionStep {
  readonly events: readonly RtmpSessionEvent[];
  readonly reply: readonly Uint8Array[];
}

type Command = { readonly transaction: number; readonly values: readonly Amf0Value[]; readonly streamId: number };

/**
 * The server's side of one RTMP connection on which a device publishes (RTMP 1.0 clauses 5 to 7; Enhanced RTMP v2
 * for `connect`). Pure: bytes in, events and bytes out. Memory is bounded by `CHUNK_READER_LIMITS`, and more tightly
 * up to the publish command.
 */
export class RtmpServerSession {
  readonly #handshake: ServerHandshake;
  readonly #chunks = new ChunkReader(LIMITS_BEFORE_PUBLISH);
  #messagesBeforePublish = 0;
  #isShakingHands = true;
  #app: string | null = null;
  #publishingStreamId: number | null = null;
  #windowBytes = WINDOW_BYTES;
  #receivedBytes = 0;
  #acknowledgedBytes = 0;
  #events: RtmpSessionEvent[] = [];
  #reply: Uint8Array[] = [];

  /** @param random `HANDSHAKE_RANDOM_LENGTH` random bytes */
  constructor(random: Uint8Array) {
    this.#handshake = new ServerHandshake(random);
  }

  /** @throws MalformedRtmpError after which the connection has to be closed */
  process(bytes: Uint8Array): RtmpSessionStep {
    this.#events = [];
    this.#reply = [];
    const rest = this.#isShakingHands ? this.#shakeHands(bytes) : bytes;
    if (rest !== null) this.#chunks.readEach(rest, (message) => this.#handle(message));
    this.#receivedBytes += bytes.length;
    this.#acknowledge();
    return { events: this.#events, reply: this.#reply };
  }

  /** The answer to a device that may publish. */
  acceptPublish(): Uint8Array[] {
    const streamId = this.#publishingStreamId ?? ONLY_MESSAGE_STREAM;
    const begin = userControl(RTMP_USER_EVENT.streamBegin, streamId);
    return [begin, onStatus(streamId, 'status', 'NetStream.Publish.Start', 'Publishing has started.')];
  }

  /** The answer to a device that may not. @param code as encoders know it: `NetStream.Publish.…` */
  refusePublish(code: string, description: string): Uint8Array[] {
    return [onStatus(this.#publishingStreamId ?? ONLY_MESSAGE_STREAM, 'error', code, description)];
  }

  #shakeHands(bytes: Uint8Array): Uint8Array | null {
    const { reply, rest } = this.#handshake.process(bytes);
    if (reply !== null) this.#reply.push(reply);
    this.#isShakingHands = rest === null;
    return rest;
  }

  #handle(message: RtmpMessage): void {
    if (this.#publishingStreamId === null && ++this.#messagesBeforePublish > MAXIMUM_MESSAGES_BEFORE_PUBLISH)
      throw new MalformedRtmpError('sequence', 'The device sends much and does not publish.');
    this.#handlers[message.typeId]?.(message);
  }

  /** What is done with each type of message; all others, metadata among them, are passed over. */
  readonly #handlers: Readonly<Record<number, (message: RtmpMessage) => void>> = {
    [RTMP_MESSAGE.audio]: (message) => this.#media('audio', message),
    [RTMP_MESSAGE.video]: (message) => this.#media('video', message),
    [RTMP_MESSAGE.amf0Command]: ({ payload, streamId }) => this.#command(payload, streamId),
    // A byte for the format, then AMF 0 up to values that no encoder sends.
    [RTMP_MESSAGE.amf3Command]: ({ payload, streamId }) => this.#command(payload.subarray(1), streamId),
    [RTMP_MESSAGE.userControl]: ({ payload }) => this.#userControl(payload),
    [RTMP_MESSAGE.windowAcknowledgementSize]: ({ payload }) => {
      this.#windowBytes = Math.max(1, readUint32(payload, 0));
    },
  };

  #media(kind: 'audio' | 'video', { timestampMs, payload }: RtmpMessage): void {
    if (this.#publishingStreamId !== null) this.#events.push({ kind, timestampMs, payload });
  }

  #userControl(payload: Uint8Array): void {
    if (payload.length < 6 || ((payload[0] ?? 0) << 8) + (payload[1] ?? 0) !== RTMP_USER_EVENT.pingRequest) return;
    this.#reply.push(userControl(RTMP_USER_EVENT.pingResponse, readUint32(payload, 2)));
  }

  #command(payload: Uint8Array, streamId: number): void {
    if (payload.length > MAXIMUM_COMMAND_BYTES)
      throw new MalformedRtmpError('command', `A command of ${payload.length} bytes is sent.`);
    const [name, transaction, ...values] = decodeAmf0(payload);
    if (typeof name !== 'string') throw new MalformedRtmpError('command', 'A command has no name.');
    const command = { transaction: typeof transaction === 'number' ? transaction : 0, values, streamId };
    if (Object.hasOwn(this.#commands, name)) this.#commands[name]?.(command);
  }

  readonly #commands: Readonly<Record<string, (command: Command) => void>> = {
    connect: (command) => this.#connect(command),
    releaseStream: ({ transaction }) => this.#result(transaction, null),
    FCPublish: ({ transaction }) => this.#result(transaction, null),
    createStream: ({ transaction }) => this.#result(transaction, ONLY_MESSAGE_STREAM),
    publish: (command) => this.#publish(command),
    FCUnpublish: () => this.#unpublish(),
    closeStream: () => this.#unpublish(),
    deleteStream: () => this.#unpublish(),
    play: (command) => this.#refusePlay(command),
    play2: (command) => this.#refusePlay(command),
  };

  #connect({ transaction, values: [properties] }: Command): void {
    if (this.#app !== null) throw new MalformedRtmpError('sequence', 'The device connects twice.');
    const app = isObject(properties) ? properties.get('app') : undefined;
    if (typeof app !== 'string') throw new MalformedRtmpError('command', 'The device connects without naming an app.');
    this.#app = app;
    this.#reply.push(
      control(RTMP_MESSAGE.windowAcknowledgementSize, uint32(WINDOW_BYTES)),
      control(RTMP_MESSAGE.setPeerBandwidth, [...uint32(WINDOW_BYTES), DYNAMIC_BANDWIDTH]),
      control(RTMP_MESSAGE.setChunkSize, uint32(CHUNK_SIZE)),
      commandMessage(0, ['_result', transaction, SERVER_PROPERTIES, CONNECT_SUCCESS]),
    );
  }

  #publish({ values: [, streamName], streamId }: Command): void {
    if (this.#app === null || this.#publishingStreamId !== null)
      throw new MalformedRtmpError('sequence', 'The device publishes before it has connected, or twice.');
    this.#publishingStreamId = streamId;
    // What follows may stand in the same bytes, so before the answer.
    this.#chunks.setLimits(CHUNK_READER_LIMITS);
    const name = typeof streamName === 'string' ? streamName : '';
    this.#events.push({ kind: 'publish', app: this.#app, streamName: name });
  }

  #unpublish(): void {
    if (this.#publishingStreamId !== null) this.#events.push({ kind: 'unpublish' });
  }

  #refusePlay({ streamId }: Command): void {
    const description = 'Video cannot be watched over RTMP here; use the web pages or WHEP.';
    this.#reply.push(onStatus(streamId, 'error', 'NetStream.Play.Failed', description));
    this.#events.push({ kind: 'play' });
  }

  #result(transaction: number, value: Amf0Value): void {
    this.#reply.push(commandMessage(0, ['_result', transaction, null, value]));
  }

  /** RTMP 1.0 clause 5.4.3. */
  #acknowledge(): void {
    if (this.#receivedBytes - this.#acknowledgedBytes < this.#windowBytes || this.#app === null) return;
    this.#acknowledgedBytes = this.#receivedBytes;
    this.#reply.push(control(RTMP_MESSAGE.acknowledgement, uint32(this.#receivedBytes % 2 ** 32)));
  }
}

const SERVER_PROPERTIES: Amf0Object = new Map<string, Amf0Value>([
  ['fmsVer', 'FMS/3,0,1,123'],
  ['capabilities', 31],
]);

const CONNECT_SUCCESS: Amf0Object = new Map<string, Amf0Value>([
  ['level', 'status'],
  ['code', 'NetConnection.Connect.Success'],
  ['description', 'Connection succeeded.'],
  ['objectEncoding', 0],
  ['fourCcList', FOUR_CC_LIST],
  ['capsEx', CAPABILITIES],
]);

function onStatus(streamId: number, level: 'status' | 'error', code: string, description: string): Uint8Array {
  const entries: [string, Amf0Value][] = [
    ['level', level],
    ['code', code],
    ['description', description],
  ];
  return commandMessage(streamId, ['onStatus', 0, null, new Map(entries)]);
}

function commandMessage(streamId: number, values: readonly Amf0Value[]): Uint8Array {
  const payload = encodeAmf0(values);
  const typeId = RTMP_MESSAGE.amf0Command;
  return writeChunks({ chunkStreamId: COMMAND_CHUNK_STREAM, typeId, streamId, timestampMs: 0, payload }, CHUNK_SIZE);
}

function userControl(event: number, value: number): Uint8Array {
  return control(RTMP_MESSAGE.userControl, [event >> 8, event & 0xff, ...uint32(value)]);
}

function control(typeId: number, bytes: readonly number[]): Uint8Array {
  const payload = Uint8Array.from(bytes);
  return writeChunks({ chunkStreamId: CONTROL_CHUNK_STREAM, typeId, streamId: 0, timestampMs: 0, payload }, CHUNK_SIZE);
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** Bytes that are missing count as zero. */
function readUint32(bytes: Uint8Array, offset: number): number {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(offset, offset + 4);
  return ((first << 24) | (second << 16) | (third << 8) | fourth) >>> 0;
}

function isObject(value: Amf0Value | undefined): value is Amf0Object {
  return value instanceof Map;
}
