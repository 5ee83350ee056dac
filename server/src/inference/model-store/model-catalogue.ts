import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ModelTable, modelCatalogueSchema } from '#contract/models.ts';

const CATALOGUE_FILE = join(import.meta.dirname, '../../../../models.yaml');

/** The models that come with the project (`models.yaml`). */
export function readModelCatalogue(): ModelTable {
  return modelCatalogueSchema.parse(parse(readFileSync(CATALOGUE_FILE, 'utf8'))).models;
}
