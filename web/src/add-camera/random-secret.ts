/** Letters and digits that nobody mistakes for others when typing them into a phone. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 20;

/** A secret of 100 bits that fits every protocol without escaping (SRT: 10 to 79 characters). */
export function randomSecret(): string {
  // The alphabet has 32 letters, so that the remainder is as random as the byte.
  return [...crypto.getRandomValues(new Uint8Array(LENGTH))].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
