import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublishTargets } from '#contract/publish.ts';
import { startServer } from '../../testing/start-server.ts';
import { listHosts } from './publish-routes.ts';

const address = (text: string, internal = false) => ({
  ...{ address: text, internal, netmask: '', mac: '', cidr: null },
  ...(text.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const }),
});
const INTERFACES = {
  lo: [address('127.0.0.1', true)],
  eth0: [address('fe80::1'), address('fd00::2'), address('10.0.0.2')],
};

const HOSTS = [
  ['cameras.lan', [], ['cameras.lan', '10.0.0.2', 'box']],
  ['10.0.0.2', ['192.168.1.9'], ['10.0.0.2', '192.168.1.9', 'box']],
  ['localhost', [], ['10.0.0.2', 'box']],
  ['[fd00::2]', [], ['fd00::2', '10.0.0.2', 'box']],
  ['127.0.0.1', [], ['10.0.0.2', 'box']],
] as const;

for (const [asked, additional, expected] of HOSTS)
  test(`devices reach the server whose page was asked for at ${asked}`, () =>
    assert.deepEqual(listHosts(asked, additional, INTERFACES, 'box'), expected));

test('the ports for devices are told', async () => {
  await using opened = await startServer('https: { enabled: false }\nhttp: { port: 9090 }\ncameras: {}');
  const targets = (await opened.call('GET', '/api/publish')).json<PublishTargets>();
  assert.deepEqual([targets.httpPort, targets.httpsPort], [9090, null]);
  assert.ok(Array.isArray(targets.servers));
});

test('the cameras at this machine are told', async () => {
  await using opened = await startServer('cameras: {}');
  const response = await opened.call('GET', '/api/devices');
  assert.equal(response.statusCode, 200, response.body);
});
