import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadDatagramBatch, preloadDatagramBatch } from './datagram-batch.ts';

const NATIVE = join(import.meta.dirname, '../../native/datagram-batch');
const MODULE = new URL('./datagram-batch.ts', import.meta.url).href;
const hasCompiler = spawnSync('g++', ['--version'], { stdio: 'ignore' }).status === 0;

describe('datagrams that are sent in a batch', { skip: hasCompiler ? false : 'needs g++' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'localcv-batch-'));
  const program = join(folder, 'batch-check');

  before(() => {
    const sources = ['test/batch-check.cc', 'src/batch.cc'].map((path) => join(NATIVE, path));
    const flags = ['-std=c++17', '-g', '-Wall', '-Wextra', '-Werror', '-fsanitize=undefined', '-pthread'];
    const { status, stderr } = spawnSync('g++', [...flags, ...sources, '-o', program, '-ldl'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What the peers A and B got, as `number:bytes` by datagram, and how it was sent. */
  function run(...steps: readonly string[]) {
    const { stdout, stderr, status } = spawnSync(program, steps, { encoding: 'utf8', timeout: 10_000 });
    assert.deepEqual({ stderr, status }, { stderr: '', status: 0 });
    const [a = '', b = '', sent = ''] = stdout.split('\n');
    return { a: a.slice(2), b: b.slice(2), sent };
  }
  const times = (count: number, step: string) => Array.from({ length: count }, () => step);

  it('go out by one system call, whole and in order, the last one shorter', () => {
    const { a, sent } = run('open', ...times(3, 'A:1200'), 'A:77', 'close');
    assert.equal(a, '0:1200 1:1200 2:1200 3:77');
    assert.equal(sent, 'datagrams 4, system calls 1');
  });

  it('keep their order where they grow or follow a shorter one', () => {
    const { a, sent } = run('open', 'A:30', 'A:8', 'A:1200', 'A:1200', 'A:400', 'A:1000', 'close');
    assert.equal(a, '0:30 1:8 2:1200 3:1200 4:400 5:1000');
    assert.equal(sent, 'datagrams 6, system calls 3');
  });

  it('go each to its own peer', () => {
    const { a, b } = run('open', 'A:100', 'A:100', 'B:100', 'A:100', 'B:50', 'close');
    assert.equal(a, '0:100 1:100 3:100');
    assert.equal(b, '2:100 4:50');
  });

  it('may be more than a system call takes', () => {
    const { a, sent } = run('open', ...times(130, 'A:500'), 'close');
    assert.deepEqual(
      a.split(' '),
      Array.from({ length: 130 }, (_, index) => `${index}:500`),
    );
    assert.equal(sent, 'datagrams 130, system calls 3');
  });

  it('go out one by one where the kernel does not take them together', () => {
    const { a, sent } = run('plain', 'open', 'A:900', 'A:900', 'A:10', 'close');
    assert.equal(a, '0:900 1:900 2:10');
    assert.equal(sent, 'datagrams 3, system calls 4');
  });

  it('let one through that is too long or empty, behind those before it', () => {
    const { a } = run('open', 'A:100', 'A:9000', 'A:100', 'A:0', 'close');
    // An empty one has no byte that could tell its number.
    assert.match(a, /^0:100 1:9000 2:100 \d:0$/);
  });

  it('are only those of the thread whose batch is open, and none behind its end', () => {
    const { a, sent } = run('open', 'A:100', 'thread:A:5', 'close', 'A:6');
    assert.equal(a, '1:5 0:100 2:6');
    assert.equal(sent, 'datagrams 1, system calls 1');
  });
});

describe('a process with batches', () => {
  const library = preloadDatagramBatch({}).LD_PRELOAD;
  const runNode = (script: string, environment: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...environment, PATH: process.env.PATH },
      timeout: 20_000,
    });

  it('sends the pictures of the WebRTC library together', { skip: library ? false : 'the addon was not built' }, () => {
    const { stdout, stderr } = runNode(
      `
      import { createRequire } from 'node:module';
      import { once } from 'node:events';
      const { sendTogether } = await import(${JSON.stringify(MODULE)});
      const { default: datachannel } = await import(${JSON.stringify(import.meta.resolve('node-datachannel'))});
      const [sender, receiver] = ['sender', 'receiver'].map((name) => new datachannel.PeerConnection(name, { iceServers: [] }));
      sender.onLocalDescription((sdp, type) => receiver.setRemoteDescription(sdp, type));
      receiver.onLocalDescription((sdp, type) => sender.setRemoteDescription(sdp, type));
      // Only this way, so that nothing reaches the offering side before the answer: the library at times takes that for a failure.
      receiver.onLocalCandidate((candidate, mid) => sender.addRemoteCandidate(candidate, mid));
      const media = new datachannel.Video('0', 'SendOnly');
      media.addH264Codec(102);
      media.addSSRC(1, 'a', 'a', 'a');
      const rtp = new datachannel.RtpPacketizationConfig(1, 'a', 102, 90000);
      const track = sender.addTrack(media);
      track.setMediaHandler(new datachannel.H264RtpPacketizer('Length', rtp, 1200));
      const opened = Promise.withResolvers();
      const received = Promise.withResolvers();
      const sequence = [];
      let keptTrack;
      receiver.onTrack((track) => {
        keptTrack = track;
        track.onMessage((packet) => {
          sequence.push(packet.readUInt16BE(2));
          if (sequence.length === 18) received.resolve();
        });
      });
      track.onOpen(() => opened.resolve());
      sender.setLocalDescription('offer');
      await opened.promise;
      const picture = Buffer.alloc(20_004, 0x41);
      picture.writeUInt32BE(20_000, 0);
      sendTogether(() => track.sendMessageBinary(picture));
      await received.promise;
      const { counts } = createRequire(import.meta.url)(${JSON.stringify(library)});
      console.log(JSON.stringify({ ...counts(), isOrdered: sequence.every((number, index) => number === (sequence[0] + index) % 65536) }));
      process.exit(0);
      `,
      preloadDatagramBatch({}),
    );
    assert.deepEqual(JSON.parse(stdout || stderr), { datagrams: 18, systemCalls: 1, isOrdered: true });
  });

  it('starts its own children without them', { skip: library ? false : 'the addon was not built' }, () => {
    const script = `await import(${JSON.stringify(MODULE)}); console.log(process.env.LD_PRELOAD ?? 'none');`;
    assert.equal(runNode(script, preloadDatagramBatch({})).stdout, 'none\n');
    const another = { LD_PRELOAD: 'libm.so.6' };
    assert.equal(runNode(script, preloadDatagramBatch(another)).stdout, 'libm.so.6\n');
  });

  it('goes on without them where the library is damaged, and says so', () => {
    const folder = mkdtempSync(join(tmpdir(), 'localcv-batch-'));
    const path = join(folder, 'damaged.node');
    writeFileSync(path, 'no library');
    const script = `const { loadDatagramBatch } = await import(${JSON.stringify(MODULE)}); console.log(loadDatagramBatch(${JSON.stringify(path)}));`;
    const { stdout, stderr } = runNode(script, preloadDatagramBatch({}, path));
    rmSync(folder, { recursive: true });
    assert.equal(stdout, 'null\n');
    assert.match(stderr, /damaged\.node.*cannot be preloaded/);
  });

  it('is started as ever where the library is missing or its path cannot be written in a list', () => {
    const environment = { LANG: 'C' };
    assert.equal(preloadDatagramBatch(environment, '/nowhere/batch.node'), environment);
    const folder = mkdtempSync(join(tmpdir(), 'localcv batch '));
    assert.equal(preloadDatagramBatch(environment, folder), environment);
    rmSync(folder, { recursive: true });
    assert.equal(loadDatagramBatch('/nowhere/batch.node'), null);
  });
});
