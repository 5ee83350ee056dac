import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import pino from 'pino';
import { Database } from '../storage/sqlite/database.ts';
import { SqliteAccountStore } from '../storage/sqlite/sqlite-account-store.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { Accounts, ADMIN_USER, SESSION_LIFETIME_MS } from './accounts.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';

const logger = pino({ level: 'silent' });

function open(file: string) {
  const database = Database.open(file);
  const clock = { nowMs: 1_000_000 };
  const accounts = new Accounts({ store: new SqliteAccountStore(database), logger, now: () => clock.nowMs });
  return { accounts, clock, [Symbol.dispose]: () => database[Symbol.dispose]() };
}

async function createFile(): Promise<string> {
  return join(await createTemporaryFolder(), 'localcv.db');
}

test('a password is verified against its hash only', async () => {
  const hash = await hashPassword('correct horse');
  assert.doesNotMatch(hash, /correct/);
  assert.equal(await verifyPassword('correct horse', hash), true);
  assert.equal(await verifyPassword('correct horsf', hash), false);
  assert.notEqual(await hashPassword('correct horse'), hash, 'every hash has its own salt');
});

test('the first start makes up a password, later ones do not', async () => {
  const file = await createFile();
  using first = open(file);
  const password = await first.accounts.createFirstUser(undefined);
  assert.ok(password !== null && password.length >= 16);
  assert.equal(await first.accounts.createFirstUser(undefined), null);
  using second = open(file);
  assert.equal(await second.accounts.createFirstUser('other password'), null);
  await second.accounts.login(ADMIN_USER, password);
});

test('an unknown user and a wrong password fail alike', async () => {
  using opened = open(await createFile());
  await opened.accounts.createFirstUser('right password');
  const messages = await Promise.all(
    [
      ['nobody', 'right password'],
      [ADMIN_USER, 'wrong password'],
    ].map(([user = '', password = '']) => opened.accounts.login(user, password).catch((error: Error) => error.message)),
  );
  assert.equal(messages[0], messages[1]);
  assert.equal(messages[0], 'The user or the password is wrong');
});

test('a session in use stays, an unused one expires, a closed one is gone', async () => {
  using opened = open(await createFile());
  await opened.accounts.createFirstUser('right password');
  const session = await opened.accounts.login(ADMIN_USER, 'right password');
  opened.clock.nowMs += SESSION_LIFETIME_MS - 1;
  assert.equal(opened.accounts.findSessionUser(session), ADMIN_USER);
  opened.clock.nowMs += SESSION_LIFETIME_MS - 1;
  assert.equal(opened.accounts.findSessionUser(session), ADMIN_USER, 'its use has prolonged it');
  opened.clock.nowMs += SESSION_LIFETIME_MS;
  assert.equal(opened.accounts.findSessionUser(session), null);
  const other = await opened.accounts.login(ADMIN_USER, 'right password');
  opened.accounts.logout(other);
  assert.equal(opened.accounts.findSessionUser(other), null);
});

test('no secret is stored as it is', async () => {
  const file = await createFile();
  let secrets: string[] = [];
  {
    using opened = open(file);
    await opened.accounts.createFirstUser('right password');
    const session = await opened.accounts.login(ADMIN_USER, 'right password');
    secrets = ['right password', session, opened.accounts.createToken(ADMIN_USER, 'mine').secret];
  }
  const stored = readFileSync(file, 'latin1');
  for (const secret of secrets) assert.equal(stored.includes(secret), false);
});

test('a token works until it is deleted, and its use is noted', async () => {
  using opened = open(await createFile());
  await opened.accounts.createFirstUser('right password');
  const { id, secret } = opened.accounts.createToken(ADMIN_USER, 'home automation');
  assert.equal(opened.accounts.findTokenUser(secret), ADMIN_USER);
  assert.equal(opened.accounts.findTokenUser(`${secret}x`), null);
  const [listed] = opened.accounts.listTokens(ADMIN_USER);
  assert.deepEqual(listed, { id, name: 'home automation', createdAtMs: 1_000_000, lastUsedAtMs: 1_000_000 });
  opened.accounts.deleteToken(ADMIN_USER, id);
  assert.equal(opened.accounts.findTokenUser(secret), null);
  assert.throws(() => opened.accounts.deleteToken(ADMIN_USER, id), { code: 'token-not-found' });
});

test('changing the password needs the old one and ends other sessions', async () => {
  using opened = open(await createFile());
  await opened.accounts.createFirstUser('right password');
  const mine = await opened.accounts.login(ADMIN_USER, 'right password');
  const other = await opened.accounts.login(ADMIN_USER, 'right password');
  await assert.rejects(opened.accounts.changePassword(ADMIN_USER, 'wrong', 'new password', mine), {
    code: 'login-failed',
  });
  await opened.accounts.changePassword(ADMIN_USER, 'right password', 'new password', mine);
  assert.equal(opened.accounts.findSessionUser(mine), ADMIN_USER);
  assert.equal(opened.accounts.findSessionUser(other), null);
  await assert.rejects(opened.accounts.login(ADMIN_USER, 'right password'), { code: 'login-failed' });
  await opened.accounts.login(ADMIN_USER, 'new password');
});

test('a data folder that cannot be written still lets people in', async () => {
  using opened = open('/sys/localcv-test/localcv.db');
  await opened.accounts.createFirstUser('right password');
  const session = await opened.accounts.login(ADMIN_USER, 'right password');
  assert.equal(opened.accounts.findSessionUser(session), ADMIN_USER);
  opened.accounts.logout(session);
  assert.equal(opened.accounts.findSessionUser(session), null);
  assert.throws(() => opened.accounts.createToken(ADMIN_USER, 'x'), { code: 'storage-unwritable' });
});
