import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraConfigSchema, configSchema } from '#contract/config.ts';
import { validateConfig } from '../config/parse-config.ts';
import { omitDefaults, redactRawCamera, restoreRawCamera, showCamera, showGlobals } from './shown-camera.ts';

const RAW = {
  inputs: [{ path: 'publisher' }],
  publish: { user: 'phone', password: 'geheim-1', passphrase: 'geheim-passphrase' },
  onvif: { address: '10.0.0.5', user: 'admin', password: 'geheim-2' },
};

test('every secret of a camera is shown as ***', () => {
  const shown = showCamera(cameraConfigSchema.parse(RAW), RAW);
  assert.doesNotMatch(JSON.stringify(shown), /geheim/);
  assert.deepEqual(shown.publish, { user: 'phone', password: '***', passphrase: '***', takeover: 'when-silent' });
  assert.equal(shown.onvif?.password, '***');
  assert.deepEqual(cameraConfigSchema.parse(shown), shown, 'what is shown can be sent back');
  assert.doesNotMatch(JSON.stringify(redactRawCamera(RAW)), /geheim/);
});

test('*** sent back keeps the stored secrets, and a new one replaces them', () => {
  assert.deepEqual(restoreRawCamera(redactRawCamera(RAW), RAW, 'door'), RAW);
  const changed = { ...RAW, publish: { ...RAW.publish, password: 'other' } };
  assert.deepEqual(restoreRawCamera(changed, RAW, 'door'), changed);
});

const REFUSED = [
  ['a secret of which none is stored', { publish: { password: '***' } }, { inputs: [] }, /none/],
  ['the ONVIF password at another address', { onvif: { address: 'evil', password: '***' } }, RAW, /the same/],
  ['the ONVIF password of a new camera', { onvif: { address: '10.0.0.5', password: '***' } }, undefined, /none/],
] as const;

for (const [name, changed, stored, message] of REFUSED) {
  test(`*** does not stand for ${name}`, () => {
    assert.throws(
      () => restoreRawCamera(changed, stored, 'door'),
      (error: Error & { problems?: readonly { message: string }[] }) =>
        message.test(error.problems?.[0]?.message ?? ''),
    );
  });
}

test('references to the environment are shown as they stand in the file, their values are not', () => {
  const raw = {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: references as they stand in the file
    inputs: [{ path: 'publisher', pace: '${PACE}' }],
    publish: { password: '${PASSWORD}', passphrase: '${PHRASE}', takeover: '${TAKEOVER}' },
    onvif: { address: '10.0.0.5', password: 'prefix-${PASSWORD}' },
  };
  const environment = { PASSWORD: 'geheim-1', PHRASE: 'geheim-passphrase', TAKEOVER: 'never', PACE: 'fastest' };
  const { config } = validateConfig({ cameras: { door: raw } }, environment);
  const shown = showCamera(cameraConfigSchema.parse(config?.cameras.door), raw);
  assert.deepEqual(shown.publish, { password: '${PASSWORD}', passphrase: '${PHRASE}', takeover: 'never' });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: until here
  assert.equal(shown.onvif?.password, '***', 'a part of it may be written out');
  assert.equal(shown.inputs[0]?.pace, 'fastest');
  assert.doesNotMatch(JSON.stringify(shown), /geheim/);
});

test('the credentials of devices that become cameras are shown as ***', () => {
  const raw = { publish: { autoCreate: true, password: 'geheim', passphrase: 'geheim-passphrase' } };
  const shown = showGlobals(configSchema.parse(raw), raw);
  assert.deepEqual(shown.publish, { autoCreate: true, password: '***', passphrase: '***' });
});

test('passwords in the addresses of models and of their labels are shown as ***', () => {
  const pinned = { url: 'https://anna:geheim@models.example/m', bytes: 1, sha256: '0'.repeat(64) };
  const common = { title: 'M', task: 'objects', decoder: 'yolox', input: { size: { width: 64, height: 64 } } };
  const remote = { remote: 'http://anna:geheim@192.0.2.1:8000/', model: 'm' };
  const raw = { models: { a: { ...common, source: pinned, labels: pinned }, b: { ...common, source: remote } } };
  const { models } = showGlobals(configSchema.parse(raw), raw);
  assert.doesNotMatch(JSON.stringify(models), /geheim/);
  const labels = models.a?.labels;
  assert.ok(typeof labels === 'object' && 'url' in labels);
  assert.equal(labels.url, 'https://anna:***@models.example/m');
});

test('defaults that the file does not spell out are left out of it', () => {
  const config = cameraConfigSchema.parse({ inputs: [{ path: 'publisher' }], publish: {}, onvif: { address: 'a' } });
  assert.deepEqual(omitDefaults(config, {}), {
    inputs: [{ path: 'publisher' }],
    publish: {},
    onvif: { address: 'a' },
  });
});
