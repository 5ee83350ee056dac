import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import pino from 'pino';
import { type Config, configSchema } from '#contract/config.ts';
import type { ModelTable } from '#contract/models.ts';
import { formatConfigProblem } from '../config/config-problem.ts';
import { ConfigStore } from '../config/config-store.ts';
import type { Environment } from '../config/environment-references.ts';
import { parseConfig } from '../config/parse-config.ts';
import { isMissing } from '../files/is-missing.ts';
import { readModelCatalogue } from '../inference/model-store/model-catalogue.ts';
import type { ModelFolders } from '../inference/model-store/model-files.ts';
import { ModelDirectory } from '../models/model-directory.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { TaskPlanner } from '../tasks/task-planner.ts';

/** Only goes into the first configuration file, should there be none yet. */
const DEFAULT_PORT = 8080;

/** Where a command looks, as the server does. */
export interface CliPlaces {
  readonly configFile: string;
  readonly dataDirectory: string;
  readonly environment: Environment;
}

/** Everything that commands work with. A running server is not disturbed: files are replaced as wholes, and it watches them. */
export interface CliContext extends AsyncDisposable {
  readonly config: Config;
  readonly catalogue: ModelTable;
  readonly folders: ModelFolders;
  readonly cacheDirectory: string;
  readonly models: ModelDirectory;
  readonly planner: TaskPlanner;
  /** To change the configuration with; the caller closes it. */
  openConfig(): Promise<ConfigStore>;
}

/** @throws OperationalError `config-file-invalid` */
export async function openCliContext({ configFile, dataDirectory, environment }: CliPlaces): Promise<CliContext> {
  const config = await readConfig(configFile, environment);
  const catalogue = readModelCatalogue();
  const folders = { modelsDirectory: join(dataDirectory, 'models'), configDirectory: dirname(resolve(configFile)) };
  const models = new ModelDirectory({ ...folders, catalogue, config: () => config });
  const { models: own, tasks } = config;
  return {
    config,
    catalogue,
    folders,
    cacheDirectory: join(dataDirectory, 'cache'),
    models,
    planner: new TaskPlanner({ ...folders, catalogue, models: own, tasks }),
    openConfig: () =>
      ConfigStore.open({ file: configFile, environment, port: DEFAULT_PORT, logger: pino({ level: 'silent' }) }),
    [Symbol.asyncDispose]: () => models[Symbol.asyncDispose](),
  };
}

async function readConfig(file: string, environment: Environment): Promise<Config> {
  const text = await readText(file);
  if (text === null) return configSchema.parse({});
  const { config, problems } = parseConfig(text, environment);
  if (config !== null) return config;
  const [first] = problems;
  throw new OperationalError(
    'config-file-invalid',
    `${file} has mistakes; correct them first: ${first === undefined ? '' : formatConfigProblem(first)}`,
  );
}

/** Null where there is no configuration yet. */
async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw new OperationalError('config-file-invalid', `${file} cannot be read (${describeError(error)}).`);
  }
}
