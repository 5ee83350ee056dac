import {
  type ChannelConfig,
  type ChannelConfigInput,
  channelConfigSchema,
  channelNameSchema,
} from '#contract/notifications-config.ts';
import type { Severity } from '#core/rules/vocabulary.ts';
import { CHANNEL_KINDS, type ChannelField, channelKindOf, type EditableChannelType } from './channel-fields.ts';

/** What the form of a channel holds while it is edited. */
export interface ChannelFormValues {
  readonly name: string;
  readonly type: EditableChannelType;
  readonly title: string;
  readonly enabled: boolean;
  readonly minimumSeverity: Severity;
  readonly tellsOfEnds: boolean;
  /** Fields of the channel's own kind by key, as text or as they are. */
  readonly own: Readonly<Record<string, string | number | boolean>>;
}

/** The form of a channel that is still to be made. */
export function emptyChannelForm(type: EditableChannelType): ChannelFormValues {
  const own = Object.fromEntries(fieldsOf(type).map((field) => [field.key, field.initial ?? emptyValue(field)]));
  return { name: '', type, title: '', enabled: true, minimumSeverity: 'info', tellsOfEnds: false, own };
}

/** The form of a channel as it is stored; null for a command, which no form edits. */
export function toChannelForm(name: string, config: ChannelConfig): ChannelFormValues | null {
  if (config.type === 'command') return null;
  const stored: Readonly<Record<string, unknown>> = config;
  const own = Object.fromEntries(
    fieldsOf(config.type).map((field) => [field.key, toFieldValue(field, stored[field.key])]),
  );
  const { type, title, enabled, minimumSeverity, tellsOfEnds } = config;
  return { name, type, title: title ?? '', enabled, minimumSeverity, tellsOfEnds, own };
}

export type ChannelFormResult =
  | { readonly config: ChannelConfigInput }
  /** Messages by the name of the form's field. */
  | { readonly errors: Readonly<Record<string, string>> };

/** The configuration that the form says, or what is wrong with it. */
export function toChannelConfig(values: ChannelFormValues): ChannelFormResult {
  const fields = fieldsOf(values.type);
  const own = Object.fromEntries(fields.map((field) => [field.key, toConfigValue(field, values.own[field.key])]));
  const { type, enabled, minimumSeverity, tellsOfEnds } = values;
  const common = {
    type,
    enabled,
    minimumSeverity,
    tellsOfEnds,
    ...(values.title.trim() ? { title: values.title.trim() } : {}),
  };
  const candidate = { ...common, ...withoutUndefined(own) };
  const missing = fields.filter(({ key, isRequired }) => isRequired && !(key in candidate));
  if (missing.length > 0)
    return { errors: Object.fromEntries(missing.map(({ key }) => [`own.${key}`, 'Fill this in'])) };
  const parsed = channelConfigSchema.safeParse(candidate);
  if (parsed.success) return { config: candidate as ChannelConfigInput };
  return { errors: placeProblems(values.type, parsed.error.issues) };
}

/** What is wrong with the name of a new channel; null for nothing. */
export function problemOfName(name: string, taken: readonly string[]): string | null {
  if (taken.includes(name)) return 'There is a channel with this name already';
  return channelNameSchema.safeParse(name).error?.issues[0]?.message ?? null;
}

/** Messages by the name of the form's field; what the form has no field for goes to `form`. */
export function placeProblems(
  type: EditableChannelType,
  problems: readonly { readonly path: string | readonly PropertyKey[]; readonly message: string }[],
): Record<string, string> {
  const keys = new Set(fieldsOf(type).map(({ key }) => key));
  const errors: Record<string, string> = {};
  for (const { path, message } of problems) {
    const parts = typeof path === 'string' ? path.split(/[./[\]]+/) : path.map(String);
    const key = parts.find((part) => keys.has(part));
    const field = key !== undefined ? `own.${key}` : parts.includes('title') ? 'title' : 'form';
    errors[field] ??= field === 'form' && parts.join('.') ? `${parts.join('.')}: ${message}` : message;
  }
  return errors;
}

function fieldsOf(type: EditableChannelType): readonly ChannelField[] {
  return channelKindOf(type)?.fields ?? [];
}

export const FIRST_KIND: EditableChannelType = CHANNEL_KINDS[0]?.type ?? 'webhook';

function emptyValue({ kind }: ChannelField): string | boolean {
  return kind === 'switch' ? false : '';
}

function toFieldValue(field: ChannelField, value: unknown): string | number | boolean {
  if (value === undefined || value === null) return emptyValue(field);
  if (field.kind === 'list' && Array.isArray(value)) return value.join(', ');
  if (field.kind === 'headers' && typeof value === 'object') {
    return Object.entries(value)
      .map(([name, text]) => `${name}: ${text}`)
      .join('\n');
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

/** Undefined where the configuration is better without the key. */
function toConfigValue(field: ChannelField, value: string | number | boolean | undefined): unknown {
  if (typeof value !== 'string') return value;
  const text = field.kind === 'secret' || field.kind === 'template' ? value : value.trim();
  if (text === '') return undefined;
  if (field.kind === 'number') return Number(text);
  if (field.kind === 'list') return text.split(/[\s,;]+/).filter(Boolean);
  return field.kind === 'headers' ? readHeaders(text) : text;
}

function readHeaders(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.indexOf(':');
      // A line without a colon becomes a name that the schema refuses, in words.
      return end < 0 ? [line, ''] : [line.slice(0, end).trim(), line.slice(end + 1).trim()];
    }),
  );
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
