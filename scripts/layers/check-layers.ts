import { join } from 'node:path';
import { findViolations } from './layer-rules.ts';
import { readImports } from './read-imports.ts';

const violations = findViolations(readImports(join(import.meta.dirname, '../..')));
for (const violation of violations) console.error(violation);
process.exit(violations.length === 0 ? 0 : 1);
