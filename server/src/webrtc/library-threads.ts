import type datachannel from 'node-datachannel';

/**
 * libdatachannel closes connections from threads of its own, at any moment. Two things follow for whoever uses it: what was open when it
 * was looked at may be closed when it is sent to, and callbacks may be about what is gone already.
 */

/**
 * Sends to a track or channel, unless that is closed or being closed; says whether the library took it.
 *
 * @param send calls the library and does nothing else, since nothing is heard of what it throws
 */
export function sendIfOpen(target: Pick<datachannel.Track, 'isOpen'>, send: () => void): boolean {
  try {
    if (!target.isOpen()) return false;
    send();
    return true;
  } catch {
    // The library throws where the other side leaves at this moment, in one of several wordings.
    return false;
  }
}

/**
 * A callback for the library, which calls it from native code: an exception that leaves it ends the whole process ("terminate called after
 * throwing an instance of 'Napi::Error'"). One that is thrown is a mistake of ours; it becomes a warning, and the connection is given up.
 *
 * @param giveUp called outside of the library
 */
export function forLibrary<Parameters extends unknown[]>(
  callback: (...parameters: Parameters) => void,
  giveUp: () => void,
): (...parameters: Parameters) => void {
  return (...parameters) => {
    try {
      callback(...parameters);
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.emitWarning('A WebRTC connection was given up after a mistake of localcv.', { detail });
      setImmediate(giveUp);
    }
  };
}
