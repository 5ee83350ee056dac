import { relative } from 'node:path';
import { stringify } from 'yaml';
import { modelNameSchema } from '#contract/models.ts';
import { importKnownModel, importOwnModel, ownModelFile } from '../../models/own-models.ts';
import { entryFromOptions, refuse, type SubcommandCall } from './model-options.ts';

/** `models import FILE --name NAME`: for a model of the catalogue, or a new one that goes into the configuration. */
export async function importModel({ context, operands, options, locate, write }: SubcommandCall): Promise<void> {
  const [operand, ...others] = operands;
  if (operand === undefined || others.length > 0) refuse('name one file to import');
  const parsed = modelNameSchema.safeParse(options.name);
  if (!parsed.success) refuse(`--name: ${parsed.error.issues[0]?.message}`);
  const name = parsed.data;
  const file = locate(operand);
  const { catalogue, config, folders } = context;
  const known = Object.hasOwn(config.models, name) ? config.models[name] : catalogue[name];
  if (known !== undefined) {
    const target = await importKnownModel(name, known, file, folders);
    return write(`${name} is ready: ${target}\n`);
  }
  const target = ownModelFile(folders.modelsDirectory, name);
  const entry = await entryFromOptions(name, relative(folders.configDirectory, target), options, locate);
  await using store = await context.openConfig();
  await importOwnModel(name, entry, file, folders, store);
  write(`${name} is ready: ${target}\nAdded to ${store.file}:\n\n`);
  write(stringify({ models: { [name]: rawEntry(store.raw.models, name) } }));
  write(`\nUse it in a task:\n\n${stringify({ tasks: { [entry.task]: { model: name } } })}`);
}

function rawEntry(models: unknown, name: string): unknown {
  return typeof models === 'object' && models !== null ? Reflect.get(models, name) : undefined;
}
