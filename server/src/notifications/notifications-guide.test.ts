import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TEMPLATE_PLACEHOLDERS } from '#core/notifications/template.ts';
import { parseConfig } from '../config/parse-config.ts';

const GUIDE = readFileSync(join(import.meta.dirname, '../../../docs/guides/notifications.md'), 'utf8');

function blocksOf(language: string): string[] {
  return [...GUIDE.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
}

const examples = blocksOf('yaml');
test('the guide has an example of every channel', () => {
  const types = examples.flatMap((text) => [...text.matchAll(/type: (\w+)/g)].map(([, type]) => type));
  assert.deepEqual([...new Set(types)].sort(), ['command', 'email', 'gotify', 'mqtt', 'ntfy', 'webhook']);
});

for (const [index, text] of examples.entries())
  test(`example ${index + 1} of the guide is one that works`, () => {
    const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'secret']);
    assert.deepEqual(parseConfig(text, Object.fromEntries(names)).problems, []);
  });

test('the check of signatures in the guide takes what is signed and nothing else', async () => {
  const [source = ''] = blocksOf('js');
  const { isFromLocalcv } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const sign = (seconds: number, body: string) =>
    `t=${seconds},v1=${createHmac('sha256', 'between us').update(`${seconds}.${body}`).digest('hex')}`;
  const now = Math.floor(Date.now() / 1000);
  assert.equal(isFromLocalcv('between us', sign(now, '{}'), '{}'), true);
  assert.equal(isFromLocalcv('between us', sign(now, '{}'), '{"a":1}'), false);
  assert.equal(isFromLocalcv('another', sign(now, '{}'), '{}'), false);
  assert.equal(
    isFromLocalcv('between us', sign(now - 3600, '{}'), '{}'),
    false,
    'an old one that somebody sends again',
  );
  assert.equal(isFromLocalcv('between us', 'nonsense', '{}'), false);
});

test('the guide names every placeholder', () => {
  for (const name of TEMPLATE_PLACEHOLDERS) assert.ok(GUIDE.includes(`\`{{${name}}}\``), name);
});
