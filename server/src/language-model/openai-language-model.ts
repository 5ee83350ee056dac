import { z } from 'zod';
import type { LanguageModelConfig } from '#contract/language-model.ts';
import { REDACTED } from '#core/security/redact-address.ts';
import { toOneLine } from '#core/text/one-line.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { readBoundedBody } from '../read-bounded-body.ts';
import { splitCredentials, unescapePercent } from '../split-credentials.ts';
import type { LanguageModel, LanguageModelQuestion } from './language-model.ts';

/** An answer of a few hundred words takes a few kilobytes; more is no answer. */
const MAXIMUM_ANSWER_BYTES = 256 * 1024;
const MAXIMUM_ANSWER_TOKENS = 2_000;
const LONGEST_REASON = 200;

const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});
const failureSchema = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) });

/**
 * A server with the OpenAI API (`POST /chat/completions`, https://platform.openai.com/docs/api-reference/chat): Ollama, llama.cpp,
 * vLLM. Redirects are refused, answers bounded in time and size, the key never shown.
 */
export class OpenAiLanguageModel implements LanguageModel {
  readonly #config: LanguageModelConfig;

  constructor(config: LanguageModelConfig) {
    this.#config = config;
  }

  async askForJson(question: LanguageModelQuestion): Promise<unknown> {
    const deadline = AbortSignal.timeout(this.#config.timeoutSeconds * 1_000);
    const signal = question.signal ? AbortSignal.any([deadline, question.signal]) : deadline;
    try {
      const answer = await this.#ask(question, signal, true);
      // Not every server knows how to keep to JSON; the instruction asks for it as well.
      const { status, body } = answer.status === 400 ? await this.#ask(question, signal, false) : answer;
      if (status !== 200) throw failure(`it answers ${describeStatus(status, this.#withoutSecrets(body))}`);
      return parseAnswer(body);
    } catch (error) {
      throw this.#explain(error, deadline);
    }
  }

  async #ask(question: LanguageModelQuestion, signal: AbortSignal, keepsToJson: boolean) {
    const { model, apiKey, url } = this.#config;
    const { url: base, authorization } = splitCredentials(url);
    if (!base.pathname.endsWith('/')) base.pathname += '/';
    const credentials = apiKey === undefined ? authorization : `Bearer ${apiKey}`;
    const response = await fetch(new URL('chat/completions', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(credentials !== null && { authorization: credentials }) },
      redirect: 'manual',
      signal,
      body: JSON.stringify({
        model,
        messages: messagesOf(question),
        temperature: 0,
        max_tokens: MAXIMUM_ANSWER_TOKENS,
        stream: false,
        ...(keepsToJson && { response_format: { type: 'json_object' } }),
      }),
    });
    const body = await readBoundedBody(response, MAXIMUM_ANSWER_BYTES);
    if (body === null) throw failure(`its answer is longer than ${MAXIMUM_ANSWER_BYTES} bytes`);
    return { status: response.status, body: body.toString('utf8') };
  }

  /** Servers like to repeat the key that they refuse. */
  #withoutSecrets(text: string): string {
    const { apiKey, url } = this.#config;
    const login = splitCredentials(url).authorization?.replace(/^Basic /, '');
    const secrets = [apiKey, login, unescapePercent(new URL(url).password)];
    return secrets.reduce<string>((hidden, secret) => (secret ? hidden.replaceAll(secret, REDACTED) : hidden), text);
  }

  #explain(error: unknown, deadline: AbortSignal): OperationalError {
    if (error instanceof OperationalError) return error;
    if (deadline.aborted) return failure(`it gave no answer within ${this.#config.timeoutSeconds} s`, error);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return failure(
      `there is no connection (${describeError(cause)}); is it running at the address in languageModel.url?`,
      cause,
    );
  }
}

function failure(reason: string, cause?: unknown): OperationalError {
  return new OperationalError('language-model-failed', `The language model cannot be used: ${toOneLine(reason)}`, {
    retryable: true,
    cause,
  });
}

function messagesOf({ instruction, text, picture }: LanguageModelQuestion): object[] {
  const image = picture && `data:image/jpeg;base64,${Buffer.from(picture).toString('base64')}`;
  const content =
    image === undefined
      ? text
      : [
          { type: 'text', text },
          { type: 'image_url', image_url: { url: image } },
        ];
  return [
    { role: 'system', content: instruction },
    { role: 'user', content },
  ];
}

function describeStatus(status: number, body: string): string {
  if (status >= 300 && status < 400) return `${status} and redirects elsewhere, which is not followed`;
  const parsed = failureSchema.safeParse(parseJson(body));
  if (!parsed.success) return String(status);
  const { error } = parsed.data;
  return `${status} (${toOneLine(typeof error === 'string' ? error : error.message).slice(0, LONGEST_REASON)})`;
}

function parseAnswer(body: string): unknown {
  const completion = completionSchema.safeParse(parseJson(body));
  if (!completion.success) throw failure('its answer is not in the form of the OpenAI API');
  const content = completion.data.choices[0]?.message.content ?? '';
  // Models like to wrap what they say in words and fences.
  const answer = parseJson(content.slice(content.indexOf('{'), content.lastIndexOf('}') + 1));
  if (answer === undefined) throw failure('it did not answer with JSON');
  return answer;
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
