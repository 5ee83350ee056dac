import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['guides', 'reference', 'design'];
const PAGES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, 'docs', folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${folder}/${name}`),
);
const ENTRANCES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/README.md'];

/** What a page links to inside the project, from the project's root. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => relative(ROOT, join(ROOT, dirname(page), target)));
}

test('the list of the documentation names every page', () => {
  assert.ok(PAGES.length > 20);
  const named = new Set(linksOf('docs/README.md'));
  assert.deepEqual(
    PAGES.filter((page) => !named.has(page)),
    [],
  );
  assert.ok(linksOf('README.md').includes('docs/README.md'));
});

test('every link of the documentation leads to something', () => {
  const broken = [...ENTRANCES, ...PAGES].flatMap((page) =>
    linksOf(page)
      .filter((target) => !existsSync(join(ROOT, target)))
      .map((target) => `${page}: ${target}`),
  );
  assert.deepEqual(broken, []);
});
