import { parseArgs } from 'node:util';
import { closestWord } from '#core/text/closest-word.ts';
import { findDataPlaces } from './data-places.ts';
import { OperationalError } from './operational-error.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const USAGE = `localcv: self-hosted AI video server

Usage: npm start -- [options]
       npm start -- models COMMAND   list, pull, import, bench, check ("models --help" says more)
       npm start -- rules COMMAND    compile "SENTENCE" ("rules --help" says more)
       npm start -- search "SENTENCE"   lists what was seen ("search --help" says more)

  --config FILE   configuration file       (LOCALCV_CONFIG; default: localcv.yaml in the data folder)
  --data DIR      data folder              (LOCALCV_DATA; default: ./data)
  --port N        port of the web server   (LOCALCV_PORT; default: http.port of the configuration, else 8080)
  --host H        address to listen on     (LOCALCV_HOST; default: http.host of the configuration, else all)
  --help          show this
  --version       show the version

Environment:
  LOCALCV_ADMIN_PASSWORD   password of the user "admin" at the first start; made up and printed where not set
  LOCALCV_LOG_LEVEL        ${LOG_LEVELS.join(', ')} (default: info)
`;

/** What to do. Options win over the environment, which wins over the configuration file. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** A command of its own, with what follows its name. */
  | { readonly kind: 'models'; readonly argv: readonly string[] }
  | { readonly kind: 'rules'; readonly argv: readonly string[] }
  | { readonly kind: 'search'; readonly argv: readonly string[] }
  | {
      readonly kind: 'serve';
      readonly configFile: string;
      readonly dataDirectory: string;
      /** Undefined: as the configuration says. 0 takes any free port. */
      readonly port: number | undefined;
      readonly host: string | undefined;
      readonly adminPassword: string | undefined;
      readonly logLevel: LogLevel;
    };

const OPTIONS = {
  config: { type: 'string' },
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

/** @throws OperationalError `command-line-invalid` */
export function parseCommandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  if (argv[0] === 'models' || argv[0] === 'rules' || argv[0] === 'search')
    return { kind: argv[0], argv: argv.slice(1) };
  const values = readOptions(argv);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const setting = (option: string | undefined, variable: string) => option ?? (environment[variable] || undefined);
  return {
    kind: 'serve',
    ...findDataPlaces(values, environment),
    port: parsePort(setting(values.port, 'LOCALCV_PORT')),
    host: setting(values.host, 'LOCALCV_HOST'),
    adminPassword: environment.LOCALCV_ADMIN_PASSWORD || undefined,
    logLevel: parseLogLevel(setting(undefined, 'LOCALCV_LOG_LEVEL')),
  };
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw invalid(describeMistake(argv, error));
  }
}

function describeMistake(argv: readonly string[], error: unknown): string {
  for (const argument of argv) {
    const name = argument.match(/^--([^=]+)/)?.[1];
    if (name === undefined || Object.hasOwn(OPTIONS, name)) continue;
    const meant = closestWord(name, Object.keys(OPTIONS));
    return `unknown option "--${name}"${meant === null ? '' : `; did you mean "--${meant}"?`}`;
  }
  const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return sentence;
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw invalid(`expected a port from 0 to 65535 for --port (LOCALCV_PORT) but received "${text}"`);
}

function parseLogLevel(text: string | undefined): LogLevel {
  const level = LOG_LEVELS.find((known) => known === (text ?? 'info'));
  if (level !== undefined) return level;
  throw invalid(`expected one of ${LOG_LEVELS.join(', ')} for LOCALCV_LOG_LEVEL but received "${text}"`);
}

function invalid(what: string): OperationalError {
  return new OperationalError('command-line-invalid', `localcv: ${what} (--help shows all options)`);
}
