import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CompiledSentence } from '#core/sentences/compiled-sentence.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { runRulesCommand } from './rules-command.ts';

const CONFIG = `
cameras:
  front:
    inputs: [{ path: demo:ball }]
    detect: { tasks: { objects: {} } }
    zones: { gate: { polygon: [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]] } }
`;

async function run(argv: readonly string[]): Promise<string> {
  const folder = await createTemporaryFolder();
  const config = join(folder, 'localcv.yaml');
  await writeFile(config, CONFIG);
  let output = '';
  const failure = await runRulesCommand([...argv, '--config', config, '--data', folder], {}, (text) => {
    output += text;
  }).then(
    () => null,
    (error: unknown) => error,
  );
  return failure === null ? output : `${output}\n${String(failure)}`;
}

test('the command shows the rule in words and what each part became', async () => {
  const output = await run(['compile', 'more than 3 people are at the gate after 22:00']);
  assert.match(output, /at least 4 people/i);
  assert.match(output, /at the gate {2}→ {2}place: zone gate/);
});

test('the command prints JSON', async () => {
  const { rule } = JSON.parse(await run(['compile', 'a dog at the gate', '--json'])) as CompiledSentence;
  assert.deepEqual(rule?.condition, { subject: { labels: ['dog'] }, verb: 'is-present', where: { zones: ['gate'] } });
});

test('the command fails where there is no rule, and says which part failed', async () => {
  const output = await run(['compile', 'a', 'dog', 'at', 'the', 'gaet']);
  assert.match(output, /did you mean "gate"/);
  assert.match(output, /There is no rule/);
  assert.match(await run(['compile']), /expected a sentence/);
  assert.match(await run(['complie', 'a dog']), /unknown command/);
  assert.match(await run([]), /Usage/);
});

test('the command says what is wrong with a clip, a camera or a sentence that it is to try', async () => {
  assert.match(await run(['try', 'a person appears', '/nowhere.mp4']), /There is no file \/nowhere\.mp4/);
  assert.match(
    await run(['try', 'a person appears', '/nowhere.mp4', '--camera', 'back']),
    /--camera which camera.*: front/,
  );
  assert.match(await run(['try', 'a dog at the gaet', '/nowhere.mp4']), /did you mean "gate"/);
  assert.match(await run(['try', 'a person appears']), /expected a sentence and a video file/);
});
