import { resolve } from 'node:path';
import { findDataPlaces } from '../../data-places.ts';
import { openCliContext } from '../cli-context.ts';
import { invalidCommand, readCommandArguments, suggestWord } from '../command-arguments.ts';
import type { Subcommand } from './model-options.ts';
import { OPTIONS } from './model-options.ts';

export const MODELS_USAGE = `localcv models: the models that find things in pictures

Usage: npm start -- models COMMAND [options]

  list                      all models: name, task, state, size, licence, decoder
  pull NAME...              fetch models; goes on where an earlier pull ended
  import FILE --name NAME   take a file that you have: for a model of the catalogue, or as a new one with
                            --decoder D --input WxH [--labels L] [--task T] [--title T] [--licence L]
  bench [MODEL...]          measure models on this machine: [--cameras N] [--fps F] [--seconds S]
                            [--provider cpu,cuda,...]
  check MODEL PICTURE       run a model, a task or an .onnx file on a picture and draw what it finds:
                            [--out FILE] [--score S] [--decoder D --input WxH --labels L]

  of files: --fit letterbox|stretch --alignment centre|top-left --padding 0..255 --layout nchw|nhwc
            --channels rgb|bgr|gray --type float32|uint8 --mean M --scale S   (one number, or three with commas)
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
  const { values, positionals } = readCommandArguments('models', argv, OPTIONS);
  const [name, ...operands] = positionals;
  if (name === undefined || values.help === true) return write(MODELS_USAGE);
  const load = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (load === undefined)
    throw invalidCommand('models', `unknown command "models ${name}"${suggestWord(name, Object.keys(SUBCOMMANDS))}`);
  const places = findDataPlaces(values, environment);
  await using context = await openCliContext({ ...places, environment });
  const subcommand = await load();
  const locate = (path: string) => resolve(environment.INIT_CWD ?? '.', path);
  await subcommand({ context, operands, options: values, locate, write });
}
