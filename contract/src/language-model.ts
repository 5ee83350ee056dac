import { z } from 'zod';

/** A language model on the local network that speaks the OpenAI API (Ollama, llama.cpp, vLLM). */
export const languageModelConfigSchema = z.strictObject({
  url: z
    .string()
    .max(2048)
    .regex(/^(?:https?:\/\/|\$\{)/, { error: 'expected an address such as http://192.168.1.5:11434/v1' })
    .meta({ description: 'Base address of the API, up to and with /v1' }),
  model: z.string().min(1).max(256),
  apiKey: z.string().min(1).max(1024).optional(),
  timeoutSeconds: z.number().positive().max(120).default(20),
  proposeRules: z.boolean().default(true).meta({ description: 'Propose rules for sentences that are not understood' }),
  verifyAlerts: z
    .boolean()
    .default(false)
    .meta({ description: 'Show it the picture of alerts of rules with verify: true before they are sent' }),
});
export type LanguageModelConfig = z.infer<typeof languageModelConfigSchema>;
