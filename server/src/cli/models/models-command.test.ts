import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import type { Model } from '#contract/models.ts';
import { OnnxGraph } from '../../inference/tfjs-import/onnx-graph.ts';
import { pin, serveBytes, startModelHost } from '../../models/testing/model-host.ts';

/** The process of the commands; `npm start` begins with the other one, which starts this. */
const ENTRY = join(import.meta.dirname, '../main.ts');
const MAIN = join(import.meta.dirname, '../../main.ts');
const TIMEOUT_MS = 60_000;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A class for each channel: the mean of its samples, so that a red picture is "red". */
function channelClassifier(): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.addInput({ name: 'image', type: 'float32', shape: [1, 3, 8, 8] });
  const means = graph.addNode('GlobalAveragePool', [input]);
  const flat = graph.addNode('Flatten', [means]);
  graph.addOutput(flat, { name: 'scores', type: 'float32', shape: [1, 3] });
  return graph.toBytes('test');
}

describe('localcv models', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-cli-'));
    await writeFile(join(folder, 'colour.onnx'), channelClassifier());
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#ff0000' } }).toFile(
      join(folder, 'red.png'),
    );
    const noise = { create: { width: 200, height: 200, channels: 3, background: '#888' } } as const;
    const jpeg = await sharp({ ...noise, create: { ...noise.create, noise: { type: 'gaussian', sigma: 60 } } })
      .jpeg()
      .toBuffer();
    await writeFile(join(folder, 'half.jpg'), jpeg.subarray(0, jpeg.length / 2));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = (...argv: string[]) => runEntry(ENTRY, ...argv);
  const runEntry = (entry: string, ...argv: string[]) =>
    new Promise<Outcome>((resolve) => {
      const parameters = [entry, 'models', ...argv, '--data', join(folder, 'data')];
      execFile(
        process.execPath,
        parameters,
        { cwd: folder, env: { ...process.env, INIT_CWD: folder }, timeout: TIMEOUT_MS },
        (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
        },
      );
    });

  const ownModel = ['--decoder', 'classification', '--labels', 'red,green,blue', '--input', '8x8', '--scale', '1/255'];

  it('hands its exit code through', async () => {
    assert.equal((await runEntry(MAIN, 'lst')).code, 2);
  });

  it('lists models as a table and as JSON', async () => {
    const table = await runEntry(MAIN, 'list');
    assert.equal(table.code, 0, table.stderr);
    assert.match(table.stdout, /^name +task +state +size +decoder +licence\n/);
    assert.match(table.stdout, /\ncenternet +objects +ready +4\.0 MB +centernet +MIT/);
    const { models } = JSON.parse((await run('list', '--json')).stdout) as { models: Model[] };
    assert.equal(models.find(({ name }) => name === 'midas-small')?.state, 'available');
  });

  it('tries an ONNX file on a picture without any configuration, and draws what it finds', async () => {
    const { code, stdout, stderr } = await run(
      'check',
      'colour.onnx',
      'red.png',
      '--json',
      '--out',
      'out.png',
      ...ownModel,
    );
    assert.equal(code, 0, stderr);
    const { classes, picture, drawing } = JSON.parse(stdout);
    assert.equal(classes[0].label, 'red');
    assert.deepEqual([picture.width, picture.height], [40, 30]);
    const { width, height } = await sharp(drawing).metadata();
    assert.deepEqual([width, height], [40, 30]);
  });

  it("imports a model of one's own into the configuration, keeps its comments, and uses it by name", async () => {
    const file = join(folder, 'data/localcv.yaml');
    const imported = await run('import', 'colour.onnx', '--name', 'colour', '--task', 'scene', ...ownModel);
    assert.equal(imported.code, 0, imported.stderr);
    assert.match(imported.stdout, /Added to .*localcv\.yaml:\n\nmodels:\n {2}colour:/);
    assert.match(await readFile(file, 'utf8'), /# A simulated camera[\s\S]*models:\n {2}colour:/);
    const checked = await run('check', 'colour', 'red.png');
    assert.equal(checked.code, 0, checked.stderr);
    assert.match(checked.stdout, /red 0\.\d\d\n[\s\S]*colour on cpu: [\d.]+ ms\nDrawn: .*red\.colour\.png/);
    assert.ok(existsSync(join(folder, 'red.colour.png')));
  });

  it('measures a model, recommends one and remembers what it found', async () => {
    const { code, stdout, stderr } = await run('bench', 'blazeface', '--seconds', '0.1', '--cameras', '2', '--json');
    assert.equal(code, 0, stderr);
    const { rows, recommendation } = JSON.parse(stdout);
    assert.deepEqual([rows[0].model, rows[0].width, rows[0].batch], ['blazeface', 256, 1]);
    assert.ok(rows[0].ms > 0);
    assert.match(recommendation, /For 2 cameras at 5 pictures a second/);
    assert.match(await readFile(join(folder, 'data/cache/measured-batches.json'), 'utf8'), /blazeface/);
  });

  it('measures with each provider that is asked for, and says why one cannot be', async () => {
    const wanted = ['--provider', 'openvino,cpu', '--seconds', '0.1', '--json'];
    const { code, stdout, stderr } = await run('bench', 'blazeface', ...wanted);
    assert.equal(code, 0, stderr);
    const { rows, problems } = JSON.parse(stdout);
    assert.deepEqual([...new Set(rows.map(({ provider }: { provider: string }) => provider))], ['cpu']);
    assert.equal(problems.length, 1);
    assert.match(problems[0], /^blazeface: openvino failed: this ONNX Runtime has no openvino.*[^)]$/);
  });

  it('fetches what the configuration pins', async () => {
    const content = randomBytes(50_000);
    await using host = await startModelHost(serveBytes(content));
    const config = join(folder, 'pull.yaml');
    const source = JSON.stringify(pin(content, `${host.origin}/x.onnx`));
    await writeFile(
      config,
      `models: { far: { title: Far, task: faces, source: ${source}, decoder: yunet, input: { size: { width: 64, height: 64 } } } }\n`,
    );
    const { code, stdout, stderr } = await run('pull', 'far', '--config', config);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Pulling far \(50 kB\)\n(.*\n)*far is ready\.\n/);
    const second = await run('pull', 'far', '--config', config);
    assert.match(second.stdout, /far is there already/);
  });

  it('says once what to do about a host that cannot be reached', { timeout: 30_000 }, async () => {
    const config = join(folder, 'unreachable.yaml');
    const source = JSON.stringify(pin(Buffer.alloc(10), 'http://127.0.0.1:1/x.onnx'));
    await writeFile(
      config,
      `models: { far: { title: Far, task: faces, source: ${source}, decoder: yunet, input: { size: { width: 64, height: 64 } } } }\n`,
    );
    const { code, stdout, stderr } = await run('pull', 'far', '--config', config);
    assert.equal(code, 1);
    assert.equal(stdout, 'Pulling far (1 kB)\n');
    assert.match(stderr, /download http:.* or give it to "npm start -- models import FILE --name NAME"/);
  });

  describe('says in one sentence what to do about', { concurrency: 2 }, () => {
    for (const [what, argv, code, message] of [
      ['an unknown command', ['lst'], 2, /unknown command "models lst"; did you mean "list"\?/],
      ['an unknown option', ['list', '--jsn'], 2, /unknown option "--jsn"; did you mean "--json"\?/],
      ['an unknown provider', ['bench', '--provider', 'cudda'], 2, /no provider "cudda"; did you mean "cuda"\?/],
      ['a misspelt model', ['pull', 'midas-smal'], 1, /There is no model "midas-smal"\. Did you mean "midas-small"\?/],
      [
        'a model that nobody knows',
        ['pull', 'smell'],
        1,
        /There is no model "smell"\. "npm start -- models list" shows/,
      ],
      ['a model that needs no pull', ['pull', 'lprnet'], 1, /cannot be pulled/],
      [
        'another file than the pinned one',
        ['import', 'colour.onnx', '--name', 'yunet'],
        1,
        /is not the model "yunet" of the catalogue: it has \d+ bytes and SHA-256/,
      ],
      ['a file that is no model', ['import', 'red.png', '--name', 'x', ...ownModel], 1, /The file cannot be taken/],
      [
        'a padding that is no grey level',
        ['check', 'colour.onnx', 'red.png', ...ownModel, '--padding', '300'],
        2,
        /padding/,
      ],
      ['a file without a decoder', ['check', 'colour.onnx', 'red.png'], 2, /--decoder and --input WxH/],
      ['a picture that ends in the middle', ['check', 'faces', 'half.jpg'], 1, /half\.jpg cannot be read as a picture/],
      ['a picture that is none', ['check', 'faces', 'colour.onnx'], 1, /cannot be read as a picture/],
      [
        'labels of another number',
        ['check', 'colour.onnx', 'red.png', '--decoder', 'classification', '--labels', 'a,b', '--input', '8x8'],
        1,
        /labels/,
      ],
    ] as const) {
      it(what, async () => {
        const outcome = await run(...argv);
        assert.equal(outcome.code, code, outcome.stderr);
        assert.match(outcome.stderr, message);
        assert.equal(outcome.stderr.trim().split('\n').length, 1, outcome.stderr);
      });
    }
  });
});
