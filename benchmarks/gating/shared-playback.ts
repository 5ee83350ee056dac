import { ReadableStream } from 'node:stream/web';
import type { Source, SourcePacket, SourceSession } from '../../server/src/sources/source.ts';

/**
 * One playing of a source for several cameras, each of which gets every packet at the same time. Their media times, and with them the
 * frames that their tasks look at, are then the same, so that what they find differs by how they look and not by chance.
 */
export class SharedPlayback implements AsyncDisposable {
  /** Resolves when a camera has had everything and asks for more. */
  readonly ended: Promise<void>;
  readonly #original: Source;
  readonly #end = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  readonly #closing = new AbortController();
  #session: Promise<SourceSession> | null = null;
  #rest: ReadableStream<SourcePacket> | null = null;
  #awaited: number;

  /** @param cameras how many there are; playing begins when all of them have opened their sources */
  constructor(original: Source, cameras: number) {
    this.#original = original;
    this.#awaited = cameras;
    this.ended = this.#end.promise;
  }

  /** For one camera. It plays once: opened again, it waits for its signal. */
  source(): Source {
    let isOpened = false;
    return {
      ...{ description: this.#original.description, endIsExpected: true, endsForGood: false },
      open: async (signal) => {
        if (isOpened) return await this.#waitForEnd(signal);
        isOpened = true;
        return await this.#join();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The playing was closed'));
    await (await this.#session)?.[Symbol.asyncDispose]();
  }

  async #join(): Promise<SourceSession> {
    this.#session ??= this.#original.open(this.#closing.signal);
    const session = await this.#session;
    const packets = this.#takePackets(session);
    if (this.#awaited === 0) this.#opened.resolve();
    await this.#opened.promise;
    return { video: session.video, packets: () => packets, async [Symbol.asyncDispose]() {} };
  }

  /** Everything that is played, once for each camera. */
  #takePackets(session: SourceSession): ReadableStream<SourcePacket> {
    const rest = this.#rest ?? ReadableStream.from(session.packets());
    this.#awaited -= 1;
    if (this.#awaited <= 0) return rest;
    const [own, others]: ReadableStream<SourcePacket>[] = rest.tee();
    if (own === undefined || others === undefined) throw new TypeError('Expected two streams');
    this.#rest = others;
    return own;
  }

  #waitForEnd(signal: AbortSignal): Promise<never> {
    this.#end.resolve();
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }
}
