import type { Alert } from '#contract/alerts.ts';
import type { Config } from '#contract/config.ts';
import type { AlertVerifier } from '../alerts/alert-verifier.ts';
import type { LanguageModel } from './language-model.ts';
import { verifyAlert } from './verify-alert.ts';

/** Pictures that wait for their turn; of further ones nobody asks. */
const MOST_WAITING = 4;
/** A picture takes a moment to come. */
const PICTURE_WAIT_MS = 2_000;
/** A model that failed is left alone for a while, so that alerts do not wait for it in vain. */
const PAUSE_AFTER_FAILURE_MS = 60_000;

type Opinion = Alert['verification'];

export interface ModelVerifierOptions {
  config(): Pick<Config, 'languageModel' | 'rules'>;
  model(): LanguageModel | null;
  /** Gets each opinion; null: there is none to be had. Throws nothing. */
  onOpinion(alertId: string, opinion: Opinion): void;
  onProblem(message: string): void;
  /** Milliseconds, of a clock that never goes back. */
  now(): number;
}

/** Asks the language model for second opinions, one picture after the other. Disposing it breaks off; nobody hears of what is left. */
export class ModelVerifier implements AlertVerifier, Disposable {
  readonly #options: ModelVerifierOptions;
  readonly #waiting: { readonly alert: Alert; readonly picture: Uint8Array }[] = [];
  readonly #closing = new AbortController();
  #isAsking = false;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: ModelVerifierOptions) {
    this.#options = options;
  }

  waitMs(rule: string): number | null {
    const { languageModel, rules } = this.#options.config();
    if (languageModel?.verifyAlerts !== true || rules[rule]?.verify !== true) return null;
    if (this.#waiting.length >= MOST_WAITING || this.#options.now() < this.#pausedUntilMs) return null;
    const ahead = this.#waiting.length + (this.#isAsking ? 1 : 0);
    return (ahead + 1) * languageModel.timeoutSeconds * 1_000 + PICTURE_WAIT_MS;
  }

  look(alert: Alert, picture: Uint8Array): void {
    if (this.#closing.signal.aborted) return;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#options.onOpinion(alert.id, null);
      return;
    }
    this.#waiting.push({ alert, picture });
    if (!this.#isAsking) void this.#askAll();
  }

  [Symbol.dispose](): void {
    this.#waiting.length = 0;
    this.#closing.abort();
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const opinion = await this.#ask(next.alert, next.picture);
      if (!this.#closing.signal.aborted) this.#options.onOpinion(next.alert.id, opinion);
    }
    this.#isAsking = false;
  }

  async #ask(alert: Alert, picture: Uint8Array): Promise<Opinion> {
    const { onProblem, now } = this.#options;
    const model = this.#options.model();
    if (model === null || now() < this.#pausedUntilMs) return null;
    const { signal } = this.#closing;
    const report = (problem: string) => !signal.aborted && onProblem(problem);
    const opinion = await verifyAlert(model, alert, picture, report, signal);
    if (opinion === null) this.#pausedUntilMs = now() + PAUSE_AFTER_FAILURE_MS;
    return opinion;
  }
}
