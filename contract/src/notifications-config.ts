import { z } from 'zod';
import { problemOfTemplate } from '#core/notifications/template.ts';
import { ruleNameSchema, severitySchema } from './rules.ts';

/** Names of channels are like those of rules: they are part of addresses. */
export const channelNameSchema = ruleNameSchema.meta({ description: 'Name of a channel' });

const httpUrlSchema = z
  .string()
  .max(2048)
  .regex(/^(?:https?:\/\/|\$\{)/, { error: 'expected an address that begins with http:// or https://' });
const secret = z.string().min(1).max(1024);
const plain = z.string().min(1).max(256);

/** RFC 9110, section 5.6.2. */
const headerNameSchema = z
  .string()
  .max(128)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'expected the name of a header' })
  .refine((name) => !OWN_HEADERS.has(name.toLowerCase()), { error: 'localcv sets this header itself' });
const OWN_HEADERS: ReadonlySet<string> = new Set([
  ...[
    'host',
    'connection',
    'content-length',
    'content-type',
    'transfer-encoding',
    'upgrade',
    'expect',
    'trailer',
    'te',
  ],
  ...['x-localcv-signature', 'x-localcv-notification-id'],
]);
const headerValueSchema = z
  .string()
  .max(1024)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, { error: 'expected characters that a header can hold' });

/** What bodies are unless something else is said. */
export const DEFAULT_CONTENT_TYPE = 'application/json';

const common = {
  title: plain.optional().meta({ description: 'Name shown to people' }),
  enabled: z.boolean().default(true),
  minimumSeverity: severitySchema.default('info').meta({ description: 'Alerts that matter less are not sent here' }),
  /** Tell of the end of an alert too. */
  tellsOfEnds: z.boolean().default(false),
};

/** How the server is reached by those who are told. */
export const publicUrlSchema = httpUrlSchema;

/** Where alerts are sent. Secrets are never shown again: they read `***`. */
export const channelConfigSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      ...common,
      type: z.literal('webhook'),
      url: httpUrlSchema,
      secret: secret.optional().meta({ description: 'Signs each request (HMAC-SHA256)' }),
      headers: z
        .record(headerNameSchema, headerValueSchema)
        .refine((headers) => Object.keys(headers).length <= 32, { error: 'expected 32 headers at most' })
        .optional(),
      body: z
        .string()
        .max(16_384)
        .optional()
        .meta({ description: 'Template of the body with {{title}}, {{reason}}, …; left out, the alert as JSON' }),
      contentType: plain
        .regex(/^[\w.+-]+\/[\w.+-]+(?: *; *[\w-]+=[\w"-]+)*$/, { error: 'expected a type such as text/plain' })
        .optional()
        .meta({ description: 'Type of the body, which says how values are escaped in it' }),
      picture: z.boolean().default(false).meta({ description: 'Send the picture within the JSON (base64)' }),
    }),
    z.strictObject({
      ...common,
      type: z.literal('mqtt'),
      url: z
        .string()
        .max(2048)
        .regex(/^(?:mqtts?:\/\/|wss?:\/\/|\$\{)/, { error: 'expected an address such as mqtt://broker:1883' }),
      user: plain.optional(),
      password: secret.optional(),
      topic: z
        .string()
        .max(128)
        .regex(/^[\p{L}\p{N}_.-][\p{L}\p{N}_./ -]*$/u, { error: 'expected letters, digits, ".", "_", "-" and "/"' })
        .default('localcv'),
      homeAssistant: z.boolean().default(true).meta({ description: 'Announce cameras and rules to Home Assistant' }),
      discoveryPrefix: z
        .string()
        .regex(/^[\w-]{1,64}$/)
        .default('homeassistant'),
    }),
    z.strictObject({
      ...common,
      type: z.literal('email'),
      host: plain,
      port: z.number().int().min(1).max(65_535).default(587),
      security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
      user: plain.optional(),
      password: secret.optional(),
      from: z.email().max(254),
      to: z.array(z.email().max(254)).min(1).max(32),
      picture: z.boolean().default(true),
    }),
    z.strictObject({
      ...common,
      type: z.literal('ntfy'),
      url: httpUrlSchema.meta({ description: 'Address of the ntfy server' }),
      topic: z.string().regex(/^[\w-]{1,64}$/),
      token: secret.optional(),
      user: plain.optional(),
      password: secret.optional(),
      picture: z.boolean().default(true),
    }),
    z.strictObject({ ...common, type: z.literal('gotify'), url: httpUrlSchema, token: secret }),
    z.strictObject({
      ...common,
      type: z.literal('command'),
      command: z.array(z.string().min(1).max(4096)).min(1).max(64).meta({
        description: 'Program and parameters, run without a shell; the alert comes as JSON on standard input',
      }),
      timeoutSeconds: z.number().positive().max(300).default(30),
    }),
  ])
  .superRefine((channel, context) => {
    for (const { path, message } of problemsOfChannel(channel)) context.addIssue({ code: 'custom', path, message });
  })
  .meta({ id: 'Channel' });
export type ChannelConfig = z.infer<typeof channelConfigSchema>;
export type ChannelConfigInput = z.input<typeof channelConfigSchema>;
export type ChannelType = ChannelConfig['type'];
export type ChannelConfigOf<Type extends ChannelType> = Extract<ChannelConfig, { type: Type }>;

interface CheckedChannel {
  readonly type: string;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** What no single key shows. */
function problemsOfChannel({ type, body, contentType, user, password }: CheckedChannel) {
  const problems: { path: string[]; message: string }[] = [];
  const template = body === undefined ? null : problemOfTemplate(body, contentType ?? DEFAULT_CONTENT_TYPE);
  if (template !== null) problems.push({ path: ['body'], message: template });
  if (type === 'webhook' && body === undefined && contentType !== undefined)
    problems.push({ path: ['contentType'], message: 'expected a body too: without one it is always JSON' });
  if (password !== undefined && user === undefined)
    problems.push({ path: ['password'], message: 'expected a user that the password belongs to' });
  return problems;
}

/** The section `notifications` of the configuration. */
export const notificationsConfigSchema = z.strictObject({
  /** How the server is reached by those who are told, for links and pictures. */
  publicUrl: publicUrlSchema.optional(),
  channels: z.record(channelNameSchema, channelConfigSchema).default({}),
});
export type NotificationsConfig = z.infer<typeof notificationsConfigSchema>;
