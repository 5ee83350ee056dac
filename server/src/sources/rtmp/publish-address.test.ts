import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePublishAddress, type RtmpPublishAddress } from './publish-address.ts';

test('camera, user and password are read from what encoders make of an address', () => {
  const door = { camera: 'door', user: null, password: null };
  const cases: readonly { readonly app: string; readonly name: string; readonly address: RtmpPublishAddress | null }[] =
    [
      { app: 'live', name: 'door', address: door },
      { app: 'live/', name: '/door/', address: door },
      { app: 'live', name: 'door?', address: door },
      { app: 'live', name: 'door?key=secret', address: { ...door, password: 'secret' } },
      { app: 'live', name: 'door?password=secret', address: { ...door, password: 'secret' } },
      { app: 'live', name: 'door?user=eva&pass=s%26t', address: { ...door, user: 'eva', password: 's&t' } },
      { app: 'live', name: 'door?key=a+b%', address: { ...door, password: 'a+b%' } },
      { app: 'live', name: 'door?key=a=b', address: { ...door, password: 'a=b' } },
      { app: 'live', name: 'door?key=', address: { ...door, password: '' } },
      { app: 'live?key=secret', name: 'door', address: { ...door, password: 'secret' } },
      { app: 'live/door', name: 'secret', address: { ...door, password: 'secret' } },
      { app: 'live/door', name: 'se/cr?et=1', address: { ...door, password: 'se/cr?et=1' } },
      { app: 'live/door', name: '', address: door },
      { app: 'live/door?user=eva&key=secret', name: '', address: { ...door, user: 'eva', password: 'secret' } },
      { app: 'live', name: '', address: { ...door, camera: '' } },
      { app: 'live', name: '../../etc/passwd', address: { ...door, camera: '../../etc/passwd' } },
      { app: 'other', name: 'door', address: null },
      { app: '', name: 'door', address: null },
      { app: 'live/door/more', name: 'secret', address: null },
      { app: 'live', name: 'x'.repeat(1025), address: null },
      { app: 'x'.repeat(1025), name: 'door', address: null },
    ];
  for (const { app, name, address } of cases)
    assert.deepEqual(parsePublishAddress(app, name), address, `${app} ${name}`);
});
