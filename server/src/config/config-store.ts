import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { type Config, configSchema } from '#contract/config.ts';
import { isMissing } from '../files/is-missing.ts';
import { watchFile } from '../files/watch-file.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { type ConfigProblem, formatConfigPath, formatConfigProblem } from './config-problem.ts';
import { editDocument, stringifyInStyleOf } from './edit-document.ts';
import type { Environment } from './environment-references.ts';
import { findAbsentThings } from './find-absent-things.ts';
import { initialConfigText } from './initial-config.ts';
import { InvalidConfigError } from './invalid-config-error.ts';
import { type ParsedConfig, parseConfig } from './parse-config.ts';

const MAXIMUM_FILE_BYTES = 4 * 1024 * 1024;
const MAXIMUM_EDIT_ATTEMPTS = 3;

export interface ConfigStoreOptions {
  readonly file: string;
  readonly environment: Environment;
  /** Goes into the schema address of a newly written file. */
  readonly port: number;
  readonly logger: Logger;
}

/** The configuration as plain values, `${…}` as it stands in the file. */
export type RawConfig = Readonly<Record<string, unknown>>;

/**
 * The one owner of the configuration file: reads it, watches it, edits it. `config` is always a valid one: while the
 * file has mistakes the last good one stays, and `problems` says what is wrong.
 */
export class ConfigStore implements AsyncDisposable {
  readonly file: string;
  readonly #environment: Environment;
  readonly #logger: Logger;
  readonly #listeners = new Set<() => void>();
  #config: Config = configSchema.parse({});
  #raw: RawConfig = {};
  #problems: readonly ConfigProblem[] = [];
  #notices: readonly ConfigProblem[] = [];
  #lineOf: ParsedConfig['lineOf'] = () => 1;
  /** The file's content as last read; null where there is none. */
  #text: string | null = null;
  /** What the first file would say, while it cannot be written. */
  #unwrittenText = '';
  #watch: Disposable | undefined;
  /** Reads and edits take turns. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: ConfigStoreOptions) {
    this.file = options.file;
    this.#environment = options.environment;
    this.#logger = options.logger;
  }

  /** Never throws for a wrong or unreadable file; those show as problems. Writes the first file where there is none. */
  static async open(options: ConfigStoreOptions): Promise<ConfigStore> {
    const store = new ConfigStore(options);
    await store.#writeFirstFile(options.port);
    await store.#reload();
    store.#watch = watchFile(options.file, () => void store.#takeTurn(() => store.#reload()));
    return store;
  }

  /** Holds secrets: for the media process only, never for a log or the API. */
  get config(): Config {
    return this.#config;
  }

  /** The values that `config` was made of, as they stand in the file. Input addresses may hold passwords. */
  get raw(): RawConfig {
    return this.#raw;
  }

  get problems(): readonly ConfigProblem[] {
    return this.#problems;
  }

  /** What the configuration in use names and what is not there: only that does not run. As of the last `lookAround`. */
  get notices(): readonly ConfigProblem[] {
    return this.#notices;
  }

  /** Looks for the files that the configuration names, which may come and go at any time. */
  async lookAround(): Promise<void> {
    const [config, lineOf] = [this.#config, this.#lineOf];
    const absences = await findAbsentThings(config, dirname(resolve(this.file)));
    if (config !== this.#config) return;
    const notices = absences.map(({ path, message, isAboutKey }) => ({
      path: formatConfigPath(path),
      line: lineOf(path, isAboutKey),
      message,
    }));
    if (isDeepStrictEqual(notices, this.#notices)) return;
    this.#notices = notices;
    for (const notice of notices) this.#logger.warn(`${this.file}: ${formatConfigProblem(notice)}`);
  }

  /** The listener is called after every change of `config` or `problems`. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Changes the file. `change` gets the plain values as they stand in the file at that moment and returns the wanted
   * ones; it may be called again when the file changes underneath.
   *
   * @throws InvalidConfigError when the wanted values have mistakes
   * @throws OperationalError `config-file-invalid` | `config-conflict` | `config-unwritable`, or what `change` throws
   */
  edit(change: (raw: RawConfig) => RawConfig): Promise<void> {
    return this.#takeTurn(async () => {
      for (let attempt = 0; attempt < MAXIMUM_EDIT_ATTEMPTS; attempt++) {
        await this.#reload();
        if (await this.#tryEdit(change)) return;
      }
      throw new OperationalError('config-conflict', `${this.file} keeps being changed by something else; try again`, {
        retryable: true,
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    this.#listeners.clear();
    await this.#turn;
  }

  /** Runs after everything that was asked for earlier. */
  #takeTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #tryEdit(change: (raw: RawConfig) => RawConfig): Promise<boolean> {
    const before = this.#text;
    const base = before ?? this.#unwrittenText;
    const current = parseConfig(base, this.#environment);
    if (current.problems.length > 0 || (before === null && this.#problems.length > 0))
      throw new OperationalError(
        'config-file-invalid',
        `${this.file} has mistakes; correct them first: ${this.#problems.map(formatConfigProblem).join('; ')}`,
      );
    const raw = asSection(current.raw);
    const wanted = change(raw);
    editDocument(current.document, raw, wanted);
    const text = stringifyInStyleOf(current.document, base);
    const edited = parseConfig(text, this.#environment);
    if (edited.problems.length > 0)
      throw new InvalidConfigError(edited.problems.map(({ path, message }) => ({ path, message })));
    return await this.#replaceFile(before, text, edited);
  }

  async #replaceFile(before: string | null, text: string, edited: ParsedConfig): Promise<boolean> {
    if (text === before) return true;
    try {
      await mkdir(dirname(this.file), { recursive: true });
      const isReplaced = await writeFileAtomically(this.file, text, async () => (await this.#readText()) === before);
      if (isReplaced) this.#adopt(text, edited);
      return isReplaced;
    } catch (error) {
      throw new OperationalError(
        'config-unwritable',
        `${this.file} cannot be written (${describeError(error)}); make its folder writable for localcv, or free space`,
        { cause: error },
      );
    }
  }

  async #reload(): Promise<void> {
    let text: string | null;
    try {
      text = await this.#readText();
    } catch (error) {
      this.#report([{ path: '', message: `${this.file} cannot be read (${describeError(error)})` }]);
      return;
    }
    if (text === this.#text && text !== null) return;
    if (text === null) {
      if (this.#text !== null)
        this.#report([{ path: '', message: `${this.file} is gone; put it back, or restart to get a new one` }]);
      this.#text = null;
      return;
    }
    this.#adopt(text, parseConfig(text, this.#environment));
  }

  #adopt(text: string, parsed: ParsedConfig): void {
    this.#text = text;
    if (parsed.config === null) {
      this.#report(parsed.problems);
      return;
    }
    this.#config = parsed.config;
    this.#raw = asSection(parsed.raw);
    this.#lineOf = parsed.lineOf;
    this.#problems = [];
    this.#logger.info({ cameras: Object.keys(parsed.config.cameras).length }, 'configuration in use');
    this.#notify();
  }

  #report(problems: readonly ConfigProblem[]): void {
    this.#problems = problems;
    for (const problem of problems)
      this.#logger.error(`${this.file}: ${formatConfigProblem(problem)}; the last good configuration stays in use`);
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Null where there is no file. */
  async #readText(): Promise<string | null> {
    try {
      const { size } = await stat(this.file);
      if (size > MAXIMUM_FILE_BYTES) throw new Error(`it is larger than ${MAXIMUM_FILE_BYTES} bytes`);
      return await readFile(this.file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async #writeFirstFile(port: number): Promise<void> {
    try {
      if ((await this.#readText()) !== null) return;
      await mkdir(dirname(this.file), { recursive: true });
      await writeFileAtomically(this.file, initialConfigText(port));
    } catch (error) {
      // The demo cameras run all the same; the file is written at the first edit that can be.
      this.#logger.error(`${this.file} cannot be written or read (${describeError(error)}); make its folder writable`);
      this.#unwrittenText = initialConfigText(port);
      this.#adopt(this.#unwrittenText, parseConfig(this.#unwrittenText, this.#environment));
      this.#text = null;
    }
  }
}

function asSection(raw: unknown): RawConfig {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as RawConfig) : {};
}
