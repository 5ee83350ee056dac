import { join, resolve } from 'node:path';

export interface DataPlaces {
  readonly dataDirectory: string;
  readonly configFile: string;
}

/** Where data and configuration lie, as absolute paths: as the options say, else the environment, else below the present folder. */
export function findDataPlaces(
  options: { readonly data?: string | undefined; readonly config?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): DataPlaces {
  const dataDirectory = resolve(options.data ?? (environment.LOCALCV_DATA || './data'));
  const configFile = resolve(options.config ?? (environment.LOCALCV_CONFIG || join(dataDirectory, 'localcv.yaml')));
  return { dataDirectory, configFile };
}
