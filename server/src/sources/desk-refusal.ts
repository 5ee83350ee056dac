/** Why the desk does not admit a device, as the status of every server for devices counts it. */
export type DeskRefusal =
  | 'bad-request'
  | 'unauthorized'
  | 'overload'
  | 'forbidden'
  | 'unknown-camera'
  | 'already-publishing'
  | 'failed';

const BY_ERROR = new Map<string, DeskRefusal>([
  ['publish-invalid', 'bad-request'],
  ['publish-unauthorized', 'unauthorized'],
  ['publish-overload', 'overload'],
  ['publish-forbidden', 'forbidden'],
  ['publish-unknown', 'unknown-camera'],
  ['publish-busy', 'already-publishing'],
]);

/** @param code of the error that `PublisherDesk.admit` threw */
export function deskRefusalOf(code: string): DeskRefusal {
  return BY_ERROR.get(code) ?? 'failed';
}
