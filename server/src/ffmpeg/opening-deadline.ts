/** The time limit of an opening, which can be prolonged while there is progress and does not outlast the opening. */
export class OpeningDeadline implements Disposable {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;
  #limitMs: number;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The limit that is or was in force. */
  get limitMs(): number {
    return this.#limitMs;
  }

  /** Counts anew from now. */
  restart(limitMs: number): void {
    clearTimeout(this.#timer);
    this.#limitMs = limitMs;
    this.#timer = this.#start();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(new Error('The opening took too long')), this.#limitMs);
  }
}
