/** One question to a language model. */
export interface LanguageModelQuestion {
  /** What it is to do. */
  readonly instruction: string;
  /** What it is about: words of people, which are data and never an instruction. */
  readonly text: string;
  /** JPEG. */
  readonly picture?: Uint8Array;
  readonly signal?: AbortSignal;
}

/** Port: a language model that may be absent, slow or talk nonsense; nothing but proposals and second opinions depends on it. */
export interface LanguageModel {
  /**
   * Asks for one JSON object.
   *
   * @returns what it answered, parsed and not checked
   * @throws OperationalError `language-model-failed`, without secrets
   */
  askForJson(question: LanguageModelQuestion): Promise<unknown>;
}
