import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import type { Import } from './layer-rules.ts';

const SOURCE_FOLDERS = ['core/src', 'contract/src', 'server/src', 'web', 'scripts', 'benchmarks', 'e2e'];
const STATEMENT =
  /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+\.ts)['"]/gm;

/** Every import of every source file below `root`. Workers named by `new URL(…)` count as imports. */
export function readImports(root: string): Import[] {
  return SOURCE_FOLDERS.flatMap((folder) => sourceFiles(join(root, folder))).flatMap((path) =>
    importsOf(relative(root, path), readFileSync(path, 'utf8')),
  );
}

/** The imports of one file; `path` is relative to the project's root. */
export function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(STATEMENT)].map(([statement, typeKeyword, plain, dynamic, worker]) => ({
    from: path,
    to: resolveSpecifier(path, plain ?? dynamic ?? worker ?? ''),
    isTypeOnly: typeKeyword !== undefined || importsOnlyTypes(statement),
  }));
}

/** `import { type A, type B } from …` leaves nothing behind at run time. */
function importsOnlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/
    .exec(statement)?.[1]
    ?.split(',')
    .filter((name) => name.trim() !== '');
  return names !== undefined && names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}

function resolveSpecifier(from: string, specifier: string): string {
  if (specifier.startsWith('#core/')) return `core/src/${specifier.slice('#core/'.length)}`;
  if (specifier.startsWith('#contract/')) return `contract/src/${specifier.slice('#contract/'.length)}`;
  return specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : specifier;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('/dist'))
    .map((entry) => join(entry.parentPath, entry.name));
}
