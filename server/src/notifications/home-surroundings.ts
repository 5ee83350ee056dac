import type { Camera } from '#contract/api.ts';
import type { Config } from '#contract/config.ts';
import { describeRule } from '#core/rules/describe-rule.ts';
import type { KnownCamera, KnownRule, Surroundings } from './channels/channel.ts';

/** Changes come many at a time. */
const INTERVAL_MS = 250;

export interface HomeSurroundingsOptions {
  readonly version: string;
  config(): Config;
  cameras(): readonly Camera[];
  /** Rules with an alert that somebody was told of and that goes on. May throw; then none is known to. */
  ongoingRules(): ReadonlySet<string>;
}

/** Rules and cameras as channels show them. Disposing it ends what it would still tell. */
export class HomeSurroundings implements Surroundings, Disposable {
  readonly version: string;
  readonly #options: HomeSurroundingsOptions;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #ongoing: ReadonlySet<string> = new Set();

  constructor(options: HomeSurroundingsOptions) {
    this.#options = options;
    this.version = options.version;
  }

  rules(): KnownRule[] {
    this.#ongoing = this.#readOngoing();
    return Object.entries(this.#options.config().rules).map(([name, rule]) => ({
      name,
      title: rule.title ?? rule.sentence ?? describeRule(rule),
      isOngoing: this.#ongoing.has(name),
    }));
  }

  cameras(): KnownCamera[] {
    return this.#options.cameras().map(({ name, config, status }) => ({
      name,
      title: config.title ?? name,
      isConnected: status.state === 'live',
    }));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something may have changed. Costs nothing while nobody listens. */
  announce(): void {
    if (this.#listeners.size === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const listener of this.#listeners) listener();
    }, INTERVAL_MS);
    this.#timer.unref();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #readOngoing(): ReadonlySet<string> {
    try {
      return this.#options.ongoingRules();
    } catch {
      // The database says so itself, in the problems of the server; the states stay as they were.
      return this.#ongoing;
    }
  }
}
