// Runs on Node 20 before anything is installed: no dependencies, no TypeScript.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

const NODE_MAJOR = 24;

/**
 * Nearly everything that localcv loads is inside its npm packages; of Debian it needs the C++ runtime, for https the
 * certificates, and for SRT its library and a compiler.
 */
const RUNTIME_PACKAGES = ['libstdc++6', 'ca-certificates', 'libsrt-openssl-dev', 'g++'];

/** Real peers for the tests: a browser, an RTSP server, FFmpeg as a publisher and yardstick, a mail server, an MQTT broker. */
const TEST_PACKAGES = [
  ...RUNTIME_PACKAGES,
  'chromium',
  'ffmpeg',
  'srt-tools',
  'python3-gi',
  'gir1.2-gst-rtsp-server-1.0',
  'gstreamer1.0-tools',
  'gstreamer1.0-plugins-base',
  'gstreamer1.0-plugins-good',
  'gstreamer1.0-plugins-bad',
  'gstreamer1.0-plugins-ugly',
  'mosquitto',
  'python3-aiosmtpd',
];

/** @typedef {{ name: string, isNeeded: () => boolean, run: () => void }} Step */

/** @returns {Step[]} what has to be there before localcv starts */
export function runtimeSteps() {
  return [debianPackages(RUNTIME_PACKAGES), npmPackages(), ...addons(), webBuild()];
}

/** @returns {Step[]} what has to be there before the tests run */
export function testSteps() {
  return [debianPackages(TEST_PACKAGES), npmPackages(), ...addons(), webBuild()];
}

/** @returns {Step[]} what the static checks need */
export function checkSteps() {
  return [npmPackages()];
}

/** The Node that runs the project's TypeScript: the one of the npm package, or this one where it is new enough. */
export function nodePath() {
  const packaged = join(ROOT, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  throw new Error(
    `localcv needs Node ${NODE_MAJOR}. There is no npm package of it for ${process.platform} ${process.arch}: install Node ${NODE_MAJOR} and start again.`,
  );
}

/** @param {string[]} packages @returns {Step} */
function debianPackages(packages) {
  const missing = () => packages.filter((name) => !isInstalled(name));
  return {
    name: 'Debian packages',
    isNeeded: () => isDebian() && missing().length > 0,
    run: () => installDebianPackages(missing()),
  };
}

function isDebian() {
  return spawnSync('dpkg-query', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** @param {string} name */
function isInstalled(name) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the format of dpkg-query
  const query = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return query.status === 0 && query.stdout === 'installed';
}

/** @param {string[]} missing */
function installDebianPackages(missing) {
  const prefix = privilegePrefix();
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (prefix === null) {
    console.error(`These Debian packages are missing, and installing them needs root: ${missing.join(' ')}`);
    console.error(`Run this once, then start again:  sudo sh -c 'apt-get update && ${command}'`);
    console.error('Going on with what works without them.');
    return;
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const line of ['apt-get update -q', command]) {
    const status = run([...prefix, ...line.split(' ')], environment);
    if (status !== 0) console.error(`"${line}" failed (${status}). Going on with what works without it.`);
  }
}

/** How to become root without being asked for a password; null where that is not possible. */
function privilegePrefix() {
  if (process.getuid?.() === 0) return [];
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n'] : null;
}

/** @returns {Step} */
function npmPackages() {
  const stamp = join(ROOT, 'node_modules/.localcv-lock');
  return {
    name: 'npm packages',
    isNeeded: () => readIfThere(stamp) !== hashFiles([join(ROOT, 'package-lock.json')]),
    run() {
      // Not `npm ci`: it wants every platform's build of optional packages in the lock file, also those that a mirror
      // of the registry does not carry. The versions and checksums of the lock file hold all the same.
      mustSucceed(
        ['npm', 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
        'Check the network and the npm registry, then start again.',
      );
      writeFileSync(stamp, hashFiles([join(ROOT, 'package-lock.json')]));
    },
  };
}

const CPP_FLAGS = [
  ...['-std=c++17', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-pthread', '-DNAPI_VERSION=8'],
  ...['-Wall', '-Wextra', '-Werror', '-fstack-protector-strong', '-D_FORTIFY_SOURCE=2', '-Wl,-z,relro,-z,now'],
];

/** localcv starts without them too. @returns {Step[]} */
function addons() {
  return [
    addonBuild({
      name: 'SRT addon',
      folder: 'srt',
      libraries: ['srt'],
      // Another version of libsrt needs another build.
      headers: ['/usr/include/srt/version.h'],
      failure:
        'The SRT addon could not be built: install the Debian packages g++ and libsrt-openssl-dev, then\nstart again. Going on without SRT.',
    }),
    addonBuild({
      name: 'datagram addon',
      folder: 'datagram-batch',
      libraries: ['dl'],
      headers: [],
      failure:
        'The datagram addon could not be built: install the Debian package g++, then start again. Going on; each\nviewer costs about twice the processor time without it.',
    }),
  ];
}

/**
 * @param {{ name: string, folder: string, libraries: string[], headers: string[], failure: string }} addon
 * @returns {Step}
 */
function addonBuild({ name, folder, libraries, headers, failure }) {
  const output = join(ROOT, `native/${folder}/build/localcv-${folder}.node`);
  const stamp = `${output}.sources`;
  const sources = () => sourceFiles(join(ROOT, `native/${folder}/src`));
  const foreign = headers.filter((path) => existsSync(path));
  const state = () => `${process.arch} ${CPP_FLAGS.join(' ')} ${hashFiles([...sources(), ...foreign])}`;
  return {
    name,
    isNeeded: () => readIfThere(stamp) !== state(),
    run() {
      mkdirSync(dirname(output), { recursive: true });
      const includes = ['node_modules/node-api-headers/include', '/usr/include/srt'].map((path) => `-I${path}`);
      const units = sources().filter((path) => path.endsWith('.cc'));
      const linked = libraries.map((library) => `-l${library}`);
      const status = run(['g++', ...CPP_FLAGS, ...includes, ...units, '-o', output, ...linked], process.env);
      if (status === 0) writeFileSync(stamp, state());
      else console.error(failure);
    },
  };
}

/** @returns {Step} */
function webBuild() {
  const stamp = join(ROOT, 'web/dist/.localcv-sources');
  const sources = () =>
    hashFiles([
      ...['web', 'contract/src', 'core/src'].flatMap((folder) => sourceFiles(join(ROOT, folder))),
      join(ROOT, 'package-lock.json'),
    ]);
  return {
    name: 'web interface',
    isNeeded: () => readIfThere(stamp) !== sources(),
    run() {
      for (const config of ['web/vite.config.ts', 'web/vite.player.config.ts']) {
        mustSucceed(
          [nodePath(), join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', '--config', config],
          'The web interface could not be built.',
        );
      }
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, sources());
    },
  };
}

/** @param {string} folder @returns {string[]} */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.includes(join('web', 'dist')));
}

/** @param {string[]} paths */
function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** @param {string[]} command @param {string} advice */
function mustSucceed(command, advice) {
  const status = run(command, process.env);
  if (status !== 0) throw new Error(`"${command.slice(0, 3).join(' ')} …" failed (${status}). ${advice}`);
}

/** @param {string[]} command @param {NodeJS.ProcessEnv} env */
function run([program = '', ...parameters], env) {
  return spawnSync(program, parameters, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}
