import type { DeskRefusal } from '../desk-refusal.ts';

/** Why devices are refused or sent away, as counted in the status of the server. */
export type RefusalReason = DeskRefusal | 'wrong-passphrase' | 'never-sent';

/** Rejection codes of SRT (`SRT_REJ_…`) and of its Access Control guidelines (1000 + HTTP status). */
const BY_CODE = new Map<number, RefusalReason>([
  [10, 'wrong-passphrase'],
  [11, 'wrong-passphrase'],
  [16, 'never-sent'],
  [1400, 'bad-request'],
  [1401, 'unauthorized'],
  [1402, 'overload'],
  [1403, 'forbidden'],
  [1404, 'unknown-camera'],
  [1409, 'already-publishing'],
]);

const IN_WORDS: Readonly<Record<RefusalReason, string>> = {
  'bad-request': 'its stream ID is not of the form publish:<camera>[:user:password], or its latency is above 8 s',
  unauthorized: 'the user or password in its stream ID is wrong',
  overload: 'too many devices are connected, or it has tried wrong credentials too often',
  forbidden: 'the camera is disabled or takes no devices, or the device wants to read',
  'unknown-camera': 'there is no such camera',
  'already-publishing': 'another device publishes to the camera already',
  'wrong-passphrase': 'its passphrase is wrong, missing or not expected',
  'never-sent': 'it connected and sent nothing',
  failed: 'the handshake failed',
};

export function refusalOfCode(code: number): RefusalReason {
  return BY_CODE.get(code) ?? 'failed';
}

export function describeRefusal(reason: RefusalReason): string {
  return IN_WORDS[reason];
}
