import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { describeOwnError } from './describe-own-error.ts';
import { listTaskFiles } from './list-task-files.ts';
import { OwnTaskLog } from './own-task-log.ts';
import { parseOwnTask } from './parse-own-task.ts';
import { taskFileVersion } from './task-file-version.ts';
import { TaskFolderWatcher } from './task-folder-watcher.ts';
import { until } from './testing/own-task-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localcv-task-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const save = (name: string, text = 'x') => writeFile(join(folder, name), text);

describe('the list of task files', () => {
  it('holds TypeScript files in order, and why some cannot be tasks', async () => {
    for (const name of ['queue.ts', 'a-b2.ts', 'Big Name.ts', 'localcv.d.ts', 'notes.md', 'old.ts.bak'])
      await save(name);
    await mkdir(join(folder, 'shared.ts'));
    const files = await listTaskFiles(folder);
    assert.deepEqual(
      files.map(({ name, problem }) => [name, problem === null]),
      [
        ['Big Name', false],
        ['a-b2', true],
        ['queue', true],
      ],
    );
    assert.match(files[0]?.problem ?? '', /expected 1 to 48 lower-case letters/);
  });

  it('has the titles that stand in the files', async () => {
    await save('a.ts', "const x = { subtitle: 'no' };\nexport default {\n  title: 'Long queue',\n};");
    await save('b.ts', 'export default {};');
    assert.deepEqual(
      (await listTaskFiles(folder)).map(({ title }) => title),
      ['Long queue', null],
    );
  });

  it('waits for no pipe', { skip: process.platform === 'win32' && 'Windows has no such files' }, async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.ts'), join(folder, 'elsewhere')]);
    await symlink(join(folder, 'elsewhere'), join(folder, 'link.ts'));
    await save('real.ts', "export default {\n  title: 'Real',\n};");
    await symlink(join(folder, 'real.ts'), join(folder, 'same.ts'));
    const files = await listTaskFiles(folder);
    assert.deepEqual(
      files.map(({ name, title }) => [name, title]),
      [
        ['link', null],
        ['real', 'Real'],
        ['same', 'Real'],
      ],
    );
  });

  it('is empty without a folder', async () => assert.deepEqual(await listTaskFiles(join(folder, 'nothing')), []));
});

describe('the version of a task file', () => {
  it('changes with the file and with shared code, not with other tasks', async () => {
    await mkdir(join(folder, 'shared'));
    await save('a.ts');
    const path = join(folder, 'a.ts');
    const first = await taskFileVersion(path);
    await save('b.ts', 'other');
    assert.equal(await taskFileVersion(path), first);
    await save(join('shared', 'c.ts'));
    const second = await taskFileVersion(path);
    assert.notEqual(second, first);
    await save('a.ts', 'longer');
    assert.notEqual(await taskFileVersion(path), second);
  });

  it('is null where there is no file', async () => {
    assert.equal(await taskFileVersion(join(folder, 'a.ts')), null);
    assert.equal(await taskFileVersion(folder), null);
  });
});

describe('the watcher of task files', () => {
  it('tells of its first look, then of files that come, change and go, also in a folder that came later', async () => {
    const directory = join(folder, 'tasks');
    const elsewhere = join(folder, 'elsewhere.ts');
    let changes = 0;
    await using _watcher = new TaskFolderWatcher({
      directory,
      files: () => [elsewhere],
      onChange: () => {
        changes += 1;
      },
      settleMs: 10,
      intervalMs: 50,
    });
    const steps = [
      async () => {
        await mkdir(directory);
        await writeFile(join(directory, 'a.ts'), '1');
      },
      () => writeFile(join(directory, 'a.ts'), '22'),
      () => writeFile(elsewhere, '1'),
      () => rm(directory, { recursive: true }),
    ];
    await until(() => changes === 1);
    for (const step of steps) {
      const before = changes;
      await step();
      await until(() => changes > before);
    }
  });
});

describe('what went wrong in a task', () => {
  const path = '/somewhere/tasks/a.ts';
  const rows: [string, unknown, string][] = [
    [
      'an error with a stack',
      withStack('Error: x\n    at f (file:///somewhere/tasks/shared/b.ts:3:7)'),
      'x (tasks/shared/b.ts:3:7)',
    ],
    [
      'a syntax error',
      withStack('/somewhere/tasks/a.ts:5\n\nSyntaxError: x\n    at node:internal:1:2'),
      'x (tasks/a.ts:5)',
    ],
    ['an error of elsewhere', withStack('Error: x\n    at file:///usr/lib/z.ts:1:1'), 'x'],
    ['a text', 'just so', 'just so'],
    ['something that cannot be put into words', Object.create(null), 'Something was thrown that is no error.'],
    ['a message with control characters', new Error('a\nb\u001b[2J'), 'a?b?[2J'],
  ];
  for (const [name, error, expected] of rows) {
    it(`is told in one line: ${name}`, () => assert.ok(describeOwnError(error, path).startsWith(expected)));
  }

  function withStack(stack: string): Error {
    const error = new Error('x');
    error.stack = stack;
    return error;
  }
});

describe('what a file exports', () => {
  const analyse = () => ({ objects: [] });
  const image = { width: 16, height: 16 };

  it('is completed with defaults', () => {
    const code = { image, analyse };
    const expected = { image: { format: 'rgb', fit: 'inside', width: 16, height: 16 }, models: [], code };
    assert.deepEqual(parseOwnTask({ default: code }), expected);
  });

  const rows: [string, unknown, RegExp][] = [
    ['nothing', undefined, /expected "export default/],
    ['a function', analyse, /expected "export default/],
    ['no function to analyse', { image }, /analyse: .*expected a function analyse\(frame, tools\)/],
    ['no image', { analyse }, /image: is missing/],
    ['a huge picture', { image: { width: 1e6, height: 16 }, analyse }, /image\.width: expected/],
    ['a misspelt format', { image: { ...image, format: 'bgr' }, analyse }, /image\.format: expected "rgb" or "gray"/],
    ['a path as model', { image, analyse, models: ['../x'] }, /models\.0: expected 1 to 64/],
    ['something else to open', { image, analyse, open: 5 }, /open: expected a function/],
  ];
  for (const [name, exported, message] of rows) {
    it(`is refused with ${name}`, () =>
      assert.throws(() => parseOwnTask({ default: exported }), { code: 'task-invalid', message }));
  }
});

describe('the log of a task', () => {
  it('is bounded for each minute and says what was left out', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const log = new OwnTaskLog({ write: (line) => lines.push(line), now: () => nowMs });
    for (let line = 0; line < 100; line++) log.write(`line ${line}`);
    assert.equal(lines.length, 30);
    nowMs = 60_000;
    log.write({ a: 'x'.repeat(1_000) });
    assert.equal(lines[30], '70 further lines of the last minute were left out');
    assert.ok((lines[31]?.length ?? 0) <= 501);
  });
});
