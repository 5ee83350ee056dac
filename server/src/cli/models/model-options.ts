import { stat } from 'node:fs/promises';
import { type ModelEntry, modelEntrySchema } from '#contract/models.ts';
import { DECODER_NAMES } from '#core/decoding/decoder.ts';
import { closestWord } from '#core/text/closest-word.ts';
import { OperationalError } from '../../operational-error.ts';
import type { CliContext } from '../cli-context.ts';

export const OPTIONS = {
  config: { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean' },
  json: { type: 'boolean' },
  name: { type: 'string' },
  title: { type: 'string' },
  task: { type: 'string' },
  licence: { type: 'string' },
  decoder: { type: 'string' },
  labels: { type: 'string' },
  input: { type: 'string' },
  fit: { type: 'string' },
  alignment: { type: 'string' },
  padding: { type: 'string' },
  type: { type: 'string' },
  layout: { type: 'string' },
  channels: { type: 'string' },
  mean: { type: 'string' },
  scale: { type: 'string' },
  cameras: { type: 'string' },
  fps: { type: 'string' },
  seconds: { type: 'string' },
  provider: { type: 'string' },
  score: { type: 'string' },
  out: { type: 'string' },
} as const;

export type ModelOptions = {
  readonly [Name in keyof typeof OPTIONS]?: (typeof OPTIONS)[Name]['type'] extends 'boolean' ? boolean : string;
};

export type Locate = (path: string) => string;

export interface SubcommandCall {
  readonly context: CliContext;
  /** What stands behind the name of the command. */
  readonly operands: readonly string[];
  readonly options: ModelOptions;
  /** Makes a path absolute that people gave, from the folder that they are in. */
  readonly locate: Locate;
  readonly write: (text: string) => void;
}

export type Subcommand = (call: SubcommandCall) => Promise<void>;

/** @throws OperationalError `command-line-invalid` */
export function refuse(what: string): never {
  throw new OperationalError('command-line-invalid', `localcv: ${what} ("models --help" shows everything)`);
}

/** A number of the command line. @throws OperationalError `command-line-invalid` */
export function readNumber(text: string | undefined, option: string, fallback: number, minimum: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= minimum) return value;
  return refuse(`expected a number of at least ${minimum} for --${option} but received "${text}"`);
}

/**
 * The entry of a model that only the options describe.
 *
 * @param file of the model, as the entry is to name it
 * @throws OperationalError `command-line-invalid`
 */
export async function entryFromOptions(
  name: string,
  file: string,
  options: ModelOptions,
  locate: Locate,
): Promise<ModelEntry> {
  const { decoder, input, title, task, licence } = options;
  if (decoder === undefined || input === undefined)
    refuse(`"${name}" is not in the catalogue, so --decoder and --input WxH have to say how it is used`);
  if (!DECODER_NAMES.some((known) => known === decoder)) {
    const meant = closestWord(decoder, DECODER_NAMES);
    refuse(
      `there is no decoder "${decoder}"${meant === null ? '' : `; did you mean "${meant}"?`} Known are ${DECODER_NAMES.join(', ')}`,
    );
  }
  const parsed = modelEntrySchema.safeParse({
    title: title ?? name,
    task: task ?? 'objects',
    ...(licence !== undefined && { licence }),
    source: { file },
    decoder,
    labels: await readLabels(options.labels, locate),
    input: inputFromOptions(input, options),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(`${issue?.path.join('.')}: ${issue?.message}`);
}

function inputFromOptions(input: string, options: ModelOptions) {
  const { fit, alignment, padding, layout, channels, type, mean, scale } = options;
  const [, width, height] = input.match(/^(\d{1,4})x(\d{1,4})$/) ?? [];
  if (width === undefined || height === undefined)
    refuse(`expected WxH, e.g. 640x640, for --input but received "${input}"`);
  return {
    size: { width: Number(width), height: Number(height) },
    ...(fit !== undefined && { fit }),
    ...(alignment !== undefined && { alignment }),
    ...(padding !== undefined && { padding: readNumber(padding, 'padding', 0, 0) }),
    ...(type !== undefined && { type }),
    ...(layout !== undefined && { layout }),
    ...(channels !== undefined && { channels }),
    ...(mean !== undefined && { mean: readTriple(mean) }),
    ...(scale !== undefined && { scale: readTriple(scale) }),
  };
}

/** `127.5` or `123.7,116.3,103.5`; `1/255` is understood. */
function readTriple(text: string): number | number[] {
  const values = text.split(',').map((part) => {
    const [numerator, denominator = '1'] = part.split('/');
    return Number(numerator) / Number(denominator);
  });
  return values.length === 1 ? (values[0] ?? Number.NaN) : values;
}

async function readLabels(text: string | undefined, locate: Locate) {
  if (text === undefined || text === '') return [];
  if (text === 'coco-80') return text;
  const path = locate(text);
  const file = await stat(path).catch(() => null);
  if (file?.isFile() === true) return { file: path };
  if (text.includes('/') || text.endsWith('.txt')) refuse(`there is no file of labels at ${path}`);
  return text.split(',').map((label) => label.trim());
}
