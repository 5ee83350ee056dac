import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const MODULE = import.meta.resolve('./start-thread.ts');

/** Calls an imported function 5,000 times from WebAssembly and tells whether V8 has replaced the code of the call. */
const THREAD = `
  // (module (import "a" "f" (func $f (param i32) (result i32)))
  //   (func (export "run") (param i32) (loop (drop (call $f (local.get 0))) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  //   (export "f" (func $f)))
  const bytes = Buffer.from(
    '0061736d01000000' + '010a0260017f017f60017f00' + '020701016101660000' + '03020101' + '070b020372756e000101660000' +
    '0a1501130003402000' + '10001a200041016b22000d000b0b', 'hex');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { a: { f: (value) => value } });
  exports.run(5000);
  process.getBuiltinModule('node:worker_threads').parentPort.postMessage(%HasUnoptimizedWasmToJSWrapper(exports.f) ? 'kept' : 'replaced');
`;

function run(start: string): string {
  const script = `
    import { Worker } from 'node:worker_threads';
    import { startThread } from ${JSON.stringify(MODULE)};
    const thread = ${start};
    thread.on('message', (message) => console.log(message));
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--allow-natives-syntax', '--input-type=module', '-e', script],
    { encoding: 'utf8', timeout: 20_000 },
  );
  assert.equal(stderr, '');
  return stdout.trim();
}

describe('a thread', () => {
  it('keeps the code of calls from WebAssembly to JavaScript, which V8 cannot replace safely', () => {
    const parameters = `${JSON.stringify(THREAD)}, { eval: true }`;
    assert.equal(run(`startThread(${parameters})`), 'kept');
    assert.equal(run(`new Worker(${parameters})`), 'replaced', 'or the flag is not needed any more');
  });

  it('is started nowhere else', () => {
    const files = globSync('**/*.ts', { cwd: import.meta.dirname, exclude: ['**/*.test.ts'] });
    const others = files.filter((file) =>
      readFileSync(join(import.meta.dirname, file), 'utf8').includes('new Worker('),
    );
    assert.deepEqual(others, ['start-thread.ts']);
  });
});
