import type { StreamMessage } from '#contract/api.ts';

export type StreamSubscriber = (message: StreamMessage) => void;

/** Hands every message to everyone who listens at that moment. Subscribers must not throw and bound their own queues. */
export class StreamHub {
  readonly #subscribers = new Set<StreamSubscriber>();

  get size(): number {
    return this.#subscribers.size;
  }

  /** @returns the way out */
  subscribe(subscriber: StreamSubscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  publish(message: StreamMessage): void {
    for (const subscriber of this.#subscribers) subscriber(message);
  }
}
