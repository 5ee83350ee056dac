import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findViolations, type Import } from './layer-rules.ts';
import { importsOf } from './read-imports.ts';

const imports = (from: string, to: string, isTypeOnly = false): Import => ({ from, to, isTypeOnly });

describe('the layer rules', () => {
  const forbidden: [string, Import][] = [
    ['core imports Node', imports('core/src/a.ts', 'node:fs')],
    ['core imports the contract, even a type', imports('core/src/a.ts', 'contract/src/b.ts', true)],
    ['the contract imports the server', imports('contract/src/a.ts', 'server/src/b.ts')],
    ['the page imports the server', imports('web/src/a.tsx', 'server/src/b.ts', true)],
    ['the player bundles zod', imports('web/player/a.ts', 'contract/src/config.ts')],
    [
      'a source imports another source',
      imports('server/src/sources/rtsp/source.ts', 'server/src/sources/file/source.ts'),
    ],
    [
      'a source imports the pipeline',
      imports('server/src/sources/rtsp/source.ts', 'server/src/pipeline/camera.ts', true),
    ],
    [
      'one executor of models imports another',
      imports('server/src/inference/execution/remote/a.ts', 'server/src/inference/execution/onnx/b.ts'),
    ],
    ['a task imports the pipeline', imports('server/src/tasks/motion/task.ts', 'server/src/pipeline/stages.ts')],
    ['the pipeline chooses a decoder', imports('server/src/pipeline/a.ts', 'server/src/decoders/ffmpeg/decoder.ts')],
    ['the server process loads FFmpeg', imports('server/src/main.ts', 'node-av/api')],
    ['code imports a test', imports('server/src/a.ts', 'server/src/b.test.ts')],
  ];
  for (const [name, imported] of forbidden) {
    test(`are broken when ${name}`, () => assert.equal(findViolations([imported]).length, 1));
  }

  const allowed: [string, Import][] = [
    ['core imports core', imports('core/src/a.ts', 'core/src/b/c.ts')],
    ['a source imports its port', imports('server/src/sources/rtsp/source.ts', 'server/src/sources/source.ts')],
    ['a compose file chooses', imports('server/src/compose-media.ts', 'server/src/decoders/ffmpeg/decoder.ts')],
    ['the player takes a type', imports('web/player/a.ts', 'contract/src/data-channel.ts', true)],
    ['the media process loads FFmpeg', imports('server/src/media-main.ts', 'node-av/api')],
  ];
  for (const [name, imported] of allowed) {
    test(`hold when ${name}`, () => assert.deepEqual(findViolations([imported]), []));
  }

  test('follow the server process through its files but not through types', () => {
    const chain = [imports('server/src/main.ts', 'server/src/a.ts'), imports('server/src/a.ts', 'node-av/lib')];
    assert.equal(findViolations(chain).length, 1);
    const typed = [imports('server/src/main.ts', 'server/src/a.ts', true), imports('server/src/a.ts', 'node-av/lib')];
    assert.deepEqual(findViolations(typed), []);
  });
});

test('imports of every form are found and resolved', () => {
  const text = [
    "import type { A } from './a.ts';",
    "import { type B, type C } from '#core/b.ts';",
    "import { d, type E } from '../d.ts';",
    "import 'side-effect';",
    "export { f } from './f.ts';",
    "const g = await import('./g.ts');",
    "new Worker(new URL('./h.ts', import.meta.url));",
    "import {\n  i,\n  j,\n} from '#contract/i.ts';",
  ].join('\n');
  assert.deepEqual(
    importsOf('server/src/x/y.ts', text).map(({ to, isTypeOnly }) => [to, isTypeOnly]),
    [
      ['server/src/x/a.ts', true],
      ['core/src/b.ts', true],
      ['server/src/d.ts', false],
      ['side-effect', false],
      ['server/src/x/f.ts', false],
      ['server/src/x/g.ts', false],
      ['server/src/x/h.ts', false],
      ['contract/src/i.ts', false],
    ],
  );
});
