import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MiB and some 50 ms a hash (OWASP password storage cheat sheet, scrypt). */
const PARAMETERS = { cost: 2 ** 15, blockSize: 8, parallelization: 3 };
const MAXIMUM_MEMORY_BYTES = 128 * 1024 * 1024;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/**
 * Made of random bytes, so that no password is known to fit. Verified against where there is no such user, which then
 * takes as long as a wrong password.
 */
export const HASH_OF_NOBODY = [
  'scrypt',
  PARAMETERS.cost,
  PARAMETERS.blockSize,
  PARAMETERS.parallelization,
  randomBytes(SALT_BYTES).toString('base64url'),
  randomBytes(HASH_BYTES).toString('base64url'),
].join('$');

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, PARAMETERS);
  const { cost, blockSize, parallelization } = PARAMETERS;
  return ['scrypt', cost, blockSize, parallelization, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Takes the same time for every password, right or wrong. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, cost, blockSize, parallelization, salt = '', hash = ''] = stored.split('$');
  if (scheme !== 'scrypt') throw new TypeError(`Expected a scrypt hash but received "${scheme}"`);
  const expected = Buffer.from(hash, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
  });
  return timingSafeEqual(actual, expected);
}

function derive(
  password: string,
  salt: Buffer,
  parameters: { cost: number; blockSize: number; parallelization: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...parameters, maxmem: MAXIMUM_MEMORY_BYTES };
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
