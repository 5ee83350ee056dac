import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import pino from 'pino';
import { cameraAt, MEDIA_DIRECTORIES, mediaWith } from '../testing/media-configuration.ts';
import { MediaSupervisor } from './media-supervisor.ts';

const CAMERA = cameraAt('demo:ball');

function createSupervisor() {
  return new MediaSupervisor({
    entry: join(import.meta.dirname, 'testing/media-stand-in.ts'),
    directories: MEDIA_DIRECTORIES,
    logger: pino({ level: 'silent' }),
  });
}

/** Resolves when something that a status brings about has come true. */
function until(media: MediaSupervisor, isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => isTrue() && resolve();
    media.addListener({ onStatus: check, onTrack: () => {}, onUnknownPublisher: () => {}, onDeath: () => {} });
    check();
  });
}

function wanted(...names: string[]) {
  return mediaWith(Object.fromEntries(names.map((name) => [name, CAMERA])));
}

test('the wanted cameras run again after the media process was killed', async () => {
  await using media = createSupervisor();
  media.configure(wanted('a', 'b'));
  media.start();
  await until(media, () => media.findStatus('a')?.state === 'live');
  process.kill(media.pid ?? 0, 'SIGKILL');
  await until(media, () => media.findStatus('a') === null);
  await until(media, () => media.findStatus('a')?.state === 'live' && media.findStatus('b')?.state === 'live');
  assert.equal(media.restarts, 1);
});

test('a camera that crashes the media process is quarantined and the others run', { timeout: 60_000 }, async () => {
  await using media = createSupervisor();
  media.configure(wanted('crashes-always', 'good'));
  media.start();
  await until(media, () => media.isQuarantined('crashes-always'));
  await until(media, () => media.findStatus('good')?.state === 'live');
  assert.equal(media.findStatus('crashes-always'), null);

  media.configure({ ...wanted('good'), cameras: { good: CAMERA, 'crashes-always': { ...CAMERA, title: 'changed' } } });
  assert.equal(media.isQuarantined('crashes-always'), false, 'a changed camera gets a new chance');
});
