import { type Document, LineCounter, parseDocument } from 'yaml';
import { type Config, configSchema } from '#contract/config.ts';
import type { ModelTable } from '#contract/models.ts';
import { REDACTED } from '#core/security/redact-address.ts';
import { readModelCatalogue } from '../inference/model-store/model-catalogue.ts';
import { findShownChannelSecrets } from '../notifications/shown-channel.ts';
import { type ConfigPath, type ConfigProblem, formatConfigPath } from './config-problem.ts';
import { type Environment, substituteEnvironment } from './environment-references.ts';
import { findSchemaIssues } from './find-schema-issues.ts';
import { findUnknownModels } from './find-unknown-models.ts';
import { describeSchemaIssues } from './schema-problems.ts';
import { lineOfPath } from './yaml-position.ts';

/** A configuration file after reading. Exactly one of `config` and a non-empty `problems` is there. */
export interface ParsedConfig {
  /** With the environment's values put in: holds secrets. Null where there are problems. */
  readonly config: Config | null;
  /** The values as they stand in the file, `${…}` untouched. */
  readonly raw: unknown;
  readonly document: Document;
  /** The line of a path, or of what is nearest to it; see `lineOfPath`. */
  readonly lineOf: (path: ConfigPath, isAboutKey: boolean) => number;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a configuration and finds every mistake in it, in the order of their lines. Does no I/O. */
export function parseConfig(text: string, environment: Environment): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, stringKeys: true });
  const lineOf = (path: ConfigPath, isAboutKey: boolean) => lineOfPath(document, lines, path, isAboutKey);
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      path: '',
      line: lines.linePos(error.pos[0]).line,
      message: describeYamlError(error.code, error.message),
    }));
    return { config: null, raw: null, document, lineOf, problems };
  }
  const raw = readPlainValue(document);
  if (raw instanceof Error)
    return { config: null, raw: null, document, lineOf, problems: [{ path: '', message: raw.message }] };
  const { config, mistakes } = validateConfig(raw, environment);
  const problems = mistakes
    .map((mistake) => ({
      path: formatConfigPath(mistake.path),
      line: lineOf(mistake.path, mistake.isAboutKey),
      message: mistake.message,
    }))
    .sort((a, b) => a.line - b.line);
  return { config, raw, document, lineOf, problems };
}

export interface ConfigMistake {
  readonly path: ConfigPath;
  readonly message: string;
  readonly isAboutKey: boolean;
}

/** Checks the plain values of a configuration. `config` is null when there are mistakes. */
export function validateConfig(
  raw: unknown,
  environment: Environment,
): { config: Config | null; mistakes: readonly ConfigMistake[] } {
  const substituted = substituteEnvironment(dropEmptyValues(raw, []), environment);
  const mistakes: ConfigMistake[] = substituted.mistakes.map((mistake) => ({ ...mistake, isAboutKey: false }));
  const result = configSchema.safeParse(substituted.value);
  if (!result.success)
    mistakes.push(...describeSchemaIssues(configSchema, findSchemaIssues(configSchema, substituted.value)));
  else mistakes.push(...findShownSecrets(result.data), ...findUnknownModels(result.data, readCatalogueOnce()));
  return { config: mistakes.length === 0 && result.success ? result.data : null, mistakes };
}

let catalogue: ModelTable | undefined;

/** It comes with the program and never changes while that runs. */
function readCatalogueOnce(): ModelTable {
  catalogue ??= readModelCatalogue();
  return catalogue;
}

/** Secrets as the API shows them, copied into the file, are none. */
function findShownSecrets({ publish, cameras, notifications }: Config): ConfigMistake[] {
  const inChannels = Object.entries(notifications.channels).flatMap(([name, channel]) =>
    findShownChannelSecrets(channel).map((path) => ['notifications', 'channels', name, ...path]),
  );
  const places: [ConfigPath, string | undefined][] = [
    ...inChannels.map((path): [ConfigPath, string] => [path, REDACTED]),
    [['publish', 'password'], publish.password],
    [['publish', 'passphrase'], publish.passphrase],
    ...Object.entries(cameras).flatMap(([name, camera]): [ConfigPath, string | undefined][] => [
      [['cameras', name, 'publish', 'password'], camera.publish?.password],
      [['cameras', name, 'publish', 'passphrase'], camera.publish?.passphrase],
      [['cameras', name, 'onvif', 'password'], camera.onvif?.password],
    ]),
  ];
  const message = 'expected the secret itself: "***" stands for it only where it is shown';
  return places.filter(([, secret]) => secret === REDACTED).map(([path]) => ({ path, message, isAboutKey: false }));
}

/** A key with nothing behind it is one whose values are all commented out; only tasks give the emptiness a meaning. */
function dropEmptyValues(value: unknown, path: readonly string[]): unknown {
  if (value === null && path.length === 0) return {};
  if (Array.isArray(value)) return value.map((item) => dropEmptyValues(item, [...path, '']));
  if (typeof value !== 'object' || value === null) return value;
  const parent = path.at(-1);
  const keepsEmpty = parent === 'tasks' || (path.length === 1 && parent === 'cameras');
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => keepsEmpty || item !== null)
      .map(([key, item]) => [key, dropEmptyValues(item, [...path, key])]),
  );
}

function readPlainValue(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // The yaml package throws here for aliases that are unresolved or multiply without end.
    return error instanceof Error ? error : new Error(String(error));
  }
}

const YAML_ERRORS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'expected spaces for indentation but found a tab',
  DUPLICATE_KEY: 'this key is there twice in the same section; remove one',
  MISSING_CHAR: 'a character is missing (a closing quote or bracket?)',
};

function describeYamlError(code: string, message: string): string {
  return `not valid YAML: ${YAML_ERRORS[code] ?? message}`;
}
