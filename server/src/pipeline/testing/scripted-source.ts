import type { EncodedPacket, VideoStream } from '../../media/encoded-packet.ts';
import type { Source, SourcePacket, SourceSession } from '../../sources/source.ts';

/** Encoded pictures stand for the packets of a source that tells no time of its own. */
export type ScriptedPacket = SourcePacket | EncodedPacket;

/** A source that does what a test tells it to. */
export class ScriptedSource implements Source {
  readonly description = 'Scripted camera';
  readonly endIsExpected: boolean;
  readonly endsForGood: boolean;
  readonly waitingReason?: string;
  readonly sessions: ScriptedSession[] = [];
  readonly #plan: (attempt: number, signal: AbortSignal) => Promise<ScriptedSession>;
  attempts = 0;

  /** @param plan makes the session of each attempt, or rejects */
  constructor(
    plan: (attempt: number, signal: AbortSignal) => Promise<ScriptedSession>,
    options: { endIsExpected?: boolean; endsForGood?: boolean; waitingReason?: string } = {},
  ) {
    this.#plan = plan;
    this.endIsExpected = options.endIsExpected ?? false;
    this.endsForGood = options.endsForGood ?? false;
    if (options.waitingReason !== undefined) this.waitingReason = options.waitingReason;
  }

  async open(signal: AbortSignal): Promise<SourceSession> {
    const session = await this.#plan(this.attempts++, signal);
    signal.addEventListener('abort', () => session.abort(signal.reason), { once: true });
    this.sessions.push(session);
    return session;
  }
}

/** One connection whose packets the test hands in. */
export class ScriptedSession implements SourceSession {
  readonly video: VideoStream;
  readonly #waiting: SourcePacket[] = [];
  #state: 'open' | 'ended' | { readonly error: unknown } = 'open';
  #wake: () => void = () => {};
  isClosed = false;
  /** What it was told of its urgency, in order. */
  readonly urgencies: boolean[] = [];
  /** Whether an abort shows as an error, as it does where a wait is cut short, or as the end. */
  readonly #rejectsOnAbort: boolean;

  constructor(video: VideoStream, options: { packets?: readonly ScriptedPacket[]; rejectsOnAbort?: boolean } = {}) {
    this.video = video;
    this.#waiting.push(...(options.packets ?? []).map(toSourcePacket));
    this.#rejectsOnAbort = options.rejectsOnAbort ?? false;
  }

  send(...packets: readonly ScriptedPacket[]): void {
    const receivedAtMs = performance.now();
    this.#waiting.push(...packets.map((packet) => ({ ...toSourcePacket(packet), receivedAtMs })));
    this.#wake();
  }

  setUrgency(isUrgent: boolean): void {
    this.urgencies.push(isUrgent);
  }

  /** Everything sent before still arrives. */
  end(): this {
    this.#state = 'ended';
    this.#wake();
    return this;
  }

  fail(error: unknown): void {
    this.#state = { error };
    this.#wake();
  }

  abort(reason: unknown): void {
    if (this.#rejectsOnAbort)
      this.fail(new DOMException('The operation was aborted', { name: 'AbortError', cause: reason }));
    else this.end();
  }

  async *packets(): AsyncGenerator<SourcePacket> {
    for (;;) {
      const packet = this.#waiting.shift();
      if (packet !== undefined) yield packet;
      else if (this.#state === 'ended') return;
      else if (this.#state !== 'open') throw this.#state.error;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    this.end();
  }
}

function toSourcePacket(packet: ScriptedPacket): SourcePacket {
  return 'kind' in packet ? packet : { ...packet, kind: 'video', producedAtUs: null };
}
