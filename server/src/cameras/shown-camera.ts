import { isDeepStrictEqual } from 'node:util';
import { type CameraConfig, type Config, cameraConfigSchema, INPUT_ROLES } from '#contract/config.ts';
import type { LanguageModelConfig } from '#contract/language-model.ts';
import type { ModelLabels } from '#contract/models.ts';
import { REDACTED, redactAddress, restoreAddress } from '#core/security/redact-address.ts';
import { hasEnvironmentReference } from '../config/environment-references.ts';
import { InvalidConfigError } from '../config/invalid-config-error.ts';
import { showNotifications } from '../notifications/shown-channel.ts';
import { redactSecrets, restoreSecrets } from './shown-secrets.ts';

/** What stands beside a reference may be a secret itself. */
const REFERENCE_ONLY = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

type Section = Readonly<Record<string, unknown>>;

/** The camera's configuration as the API shows it: without secrets, references to the environment as in the file. */
export function showCamera(config: CameraConfig, raw: unknown): CameraConfig {
  const shown = cameraConfigSchema.parse(keepReferences(config, raw));
  const inputs = shown.inputs.map((input) => ({ ...input, path: redactAddress(input.path) }));
  return redactSecrets({ ...shown, inputs });
}

/** The settings beside the cameras as the API shows them. */
export function showGlobals(config: Config, raw: Section): Omit<Config, 'cameras'> {
  const { cameras: _cameras, ...globals } = config;
  const { http, detect, publish, https } = redactSecrets(keepReferences(globals, raw) as typeof globals);
  const rawAddresses = sectionOf(raw.webrtc).additionalAddresses;
  // A reference is no valid address, so those from the environment are left out.
  const additionalAddresses = config.webrtc.additionalAddresses.filter((address, index) => {
    return itemOf(rawAddresses, index) === address;
  });
  const models = redactModels(config.models);
  const languageModel = config.languageModel && redactLanguageModel(config.languageModel, raw.languageModel);
  return {
    ...globals,
    ...(languageModel && { languageModel }),
    http,
    detect,
    publish,
    https,
    models,
    notifications: showNotifications(config.notifications, raw.notifications),
    webrtc: { ...config.webrtc, additionalAddresses },
  };
}

function redactLanguageModel(model: LanguageModelConfig, raw: unknown): LanguageModelConfig {
  const { apiKey, url, ...rest } = keepReferences(model, raw) as LanguageModelConfig;
  const key = apiKey === undefined || REFERENCE_ONLY.test(apiKey) ? apiKey : REDACTED;
  return { ...rest, url: redactAddress(url), ...(key !== undefined && { apiKey: key }) };
}

/** Addresses of models may hold the password of their server. */
function redactModels(models: Config['models']): Config['models'] {
  return Object.fromEntries(
    Object.entries(models).map(([name, { source, ...rest }]) => {
      const entry = { ...rest, labels: redactLabels(rest.labels) };
      if ('url' in source) return [name, { ...entry, source: { ...source, url: redactAddress(source.url) } }];
      if ('remote' in source) return [name, { ...entry, source: { ...source, remote: redactAddress(source.remote) } }];
      return [name, { ...entry, source }];
    }),
  );
}

function redactLabels(labels: ModelLabels): ModelLabels {
  return typeof labels === 'object' && 'url' in labels ? { ...labels, url: redactAddress(labels.url) } : labels;
}

/** `resolved`, with every text that names a variable as it stands in the file. */
function keepReferences(resolved: unknown, raw: unknown): unknown {
  // Choices between fixed words (transport) are no secrets, and the reference itself would not be a valid one.
  if (typeof resolved === 'string')
    return typeof raw === 'string' && hasEnvironmentReference(raw) && !FIXED_WORDS.has(resolved) ? raw : resolved;
  if (Array.isArray(resolved))
    return resolved.map((item, index) => keepReferences(item, Array.isArray(raw) ? raw[index] : undefined));
  if (!isSection(resolved)) return resolved;
  return Object.fromEntries(
    Object.entries(resolved).map(([key, value]) => [key, keepReferences(value, isSection(raw) ? raw[key] : undefined)]),
  );
}

const FIXED_WORDS: ReadonlySet<string> = new Set([
  ...['tcp', 'udp', 'all', 'realtime', 'fastest', 'never', 'when-silent', 'always'],
  ...INPUT_ROLES,
]);

/** The camera's values in the file without secrets: what a merge patch applies to. */
export function redactRawCamera(raw: unknown): Section {
  if (!isSection(raw)) return {};
  return redactSecrets(mapInputPaths(raw, redactAddress));
}

/**
 * Puts stored secrets back where `***` was sent in their place.
 *
 * @throws InvalidConfigError where there is no stored secret that may be used for the address
 */
export function restoreRawCamera(changed: Section, storedRaw: unknown, name: string): Section {
  const stored = inputPathsOf(storedRaw);
  const withSecrets = restoreSecrets(changed, sectionOf(storedRaw), `cameras.${name}`);
  return mapInputPaths(withSecrets, (path, index) => {
    const restored = restoreFromAny(path, [stored[index], ...stored]);
    if (restored !== null) return restored;
    throw new InvalidConfigError([
      {
        path: `cameras.${name}.inputs[${index}].path`,
        message: 'enter the password again: "***" stands for the stored one only as long as the host is the same',
      },
    ]);
  });
}

/** @returns null where `***` cannot be replaced */
export function restoreFromAny(path: string, stored: readonly (string | undefined)[]): string | null {
  const candidates = stored.filter((address) => address !== undefined);
  for (const address of candidates) {
    const restored = restoreAddress(path, address);
    if (restored !== null) return restored;
  }
  return candidates.length === 0 ? restoreAddress(path, '') : null;
}

export function inputPathsOf(raw: unknown): string[] {
  const inputs = isSection(raw) && Array.isArray(raw.inputs) ? raw.inputs : [];
  return inputs.flatMap((input: unknown) => (isSection(input) && typeof input.path === 'string' ? [input.path] : []));
}

function mapInputPaths(raw: Section, change: (path: string, index: number) => string): Section {
  if (!Array.isArray(raw.inputs)) return raw;
  const inputs = raw.inputs.map((input: unknown, index) =>
    isSection(input) && typeof input.path === 'string' ? { ...input, path: change(input.path, index) } : input,
  );
  return { ...raw, inputs };
}

/** Leaves out values that are defaults and that the file does not spell out already. */
export function omitDefaults(camera: Section, before: unknown): Section {
  const inputs = Array.isArray(camera.inputs)
    ? camera.inputs.map((input: unknown, index) =>
        omitEqual(input, itemOf(sectionOf(before).inputs, index), INPUT_DEFAULTS),
      )
    : camera.inputs;
  const detect = omitEqual(camera.detect, sectionOf(before).detect, DETECT_DEFAULTS);
  const publish = omitEqual(camera.publish, sectionOf(before).publish, PUBLISH_DEFAULTS);
  const onvif = omitEqual(camera.onvif, sectionOf(before).onvif, ONVIF_DEFAULTS);
  return sectionOf(omitEqual({ ...camera, inputs, publish, onvif, detect }, before, CAMERA_DEFAULTS));
}

const INPUT_DEFAULTS = { transport: 'tcp', pace: 'realtime' };
const PUBLISH_DEFAULTS = { takeover: 'when-silent' };
const ONVIF_DEFAULTS = { user: '', password: '' };
const DETECT_DEFAULTS = cameraConfigSchema.parse({ inputs: [{ path: 'publisher' }] }).detect;
const CAMERA_DEFAULTS = { enabled: true, detect: {}, title: undefined };

function omitEqual(value: unknown, before: unknown, defaults: Section): unknown {
  if (!isSection(value)) return value;
  const isSpelledOut = (key: string) => Object.hasOwn(sectionOf(before), key);
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key, item]) => item !== undefined && (isSpelledOut(key) || !isDeepStrictEqual(item, defaults[key])),
    ),
  );
}

function sectionOf(value: unknown): Section {
  return isSection(value) ? value : {};
}

function itemOf(list: unknown, index: number): unknown {
  return Array.isArray(list) ? list[index] : undefined;
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
