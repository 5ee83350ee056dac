import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { closestWord } from '#core/text/closest-word.ts';
import { OperationalError } from '../../operational-error.ts';
import { openCliContext } from '../cli-context.ts';
import type { Subcommand } from './model-options.ts';
import { OPTIONS } from './model-options.ts';

export const MODELS_USAGE = `localcv models: the models that find things in pictures

Usage: npm start -- models COMMAND [options]

  list                      all models: name, task, state, size, licence, decoder
  pull NAME...              fetch models; goes on where an earlier pull ended
  import FILE --name NAME   take a file that you have: for a model of the catalogue, or as a new one with
                            --decoder D --input WxH [--labels L] [--task T] [--title T] [--licence L]
  bench [MODEL...]          measure models on this machine: [--cameras N] [--fps F] [--seconds S]
  check MODEL PICTURE       run a model, a task or an .onnx file on a picture and draw what it finds:
                            [--out FILE] [--score S] [--decoder D --input WxH --labels L]

  --json          print JSON instead of text
  --labels L      coco-80, a,b,c or a text file with one name on each line
  --data DIR, --config FILE   as for the server
`;

/** Each loads what it needs: some of it is native code. */
const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  list: async () => (await import('./list-models.ts')).listModels,
  pull: async () => (await import('./pull-models.ts')).pullModels,
  import: async () => (await import('./import-model.ts')).importModel,
  bench: async () => (await import('./bench-models.ts')).benchModels,
  check: async () => (await import('./check-model.ts')).checkModel,
};

/**
 * Runs `localcv models …`.
 *
 * @param argv what follows the word "models"
 * @throws OperationalError `command-line-invalid` and what the commands throw
 */
export async function runModelsCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
): Promise<void> {
  const { values, positionals } = readArguments(argv);
  const [name, ...operands] = positionals;
  if (name === undefined || values.help === true) return write(MODELS_USAGE);
  const load = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (load === undefined) throw invalid(`unknown command "models ${name}"${suggest(name, Object.keys(SUBCOMMANDS))}`);
  const setting = (option: string | undefined, variable: string) => option ?? (environment[variable] || undefined);
  const dataDirectory = resolve(setting(values.data, 'LOCALCV_DATA') ?? './data');
  const configFile = resolve(setting(values.config, 'LOCALCV_CONFIG') ?? `${dataDirectory}/localcv.yaml`);
  await using context = await openCliContext({ configFile, dataDirectory, environment });
  const subcommand = await load();
  const locate = (path: string) => resolve(environment.INIT_CWD ?? '.', path);
  await subcommand({ context, operands, options: values, locate, write });
}

function readArguments(argv: readonly string[]) {
  for (const argument of argv) {
    const name = argument.match(/^--([^=]+)/)?.[1];
    if (name !== undefined && !Object.hasOwn(OPTIONS, name))
      throw invalid(`unknown option "--${name}"${suggest(name, Object.keys(OPTIONS), '--')}`);
  }
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: true });
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw invalid(sentence);
  }
}

function suggest(word: string, known: readonly string[], prefix = ''): string {
  const meant = closestWord(word, known);
  return meant === null ? '' : `; did you mean "${prefix}${meant}"?`;
}

function invalid(what: string): OperationalError {
  return new OperationalError('command-line-invalid', `localcv: ${what} ("models --help" shows everything)`);
}
