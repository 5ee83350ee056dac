import { execFileSync } from 'node:child_process';

const NAMESPACE = 'localcv-devices';
const HOST_SIDE = 'lcv-host';
const DEVICE_SIDE = 'lcv-device';

/** A cable between this machine and a network namespace in which devices run. Needs root. */
export interface NetworkLink extends Disposable {
  readonly namespace: string;
  readonly hostAddress: string;
  readonly deviceAddress: string;
  /** Pulls the cable out. */
  cut(): void;
  /** Puts it back in. */
  mend(): void;
}

/** @throws Error where the system does not allow it, with the reason */
export function createNetworkLink(): NetworkLink {
  const [hostAddress, deviceAddress] = ['10.201.77.1', '10.201.77.2'];
  remove();
  ip('netns', 'add', NAMESPACE);
  try {
    ip('link', 'add', HOST_SIDE, 'type', 'veth', 'peer', 'name', DEVICE_SIDE);
    ip('link', 'set', DEVICE_SIDE, 'netns', NAMESPACE);
    ip('address', 'add', `${hostAddress}/30`, 'dev', HOST_SIDE);
    ip('link', 'set', HOST_SIDE, 'up');
    ip('-n', NAMESPACE, 'address', 'add', `${deviceAddress}/30`, 'dev', DEVICE_SIDE);
    ip('-n', NAMESPACE, 'link', 'set', DEVICE_SIDE, 'up');
    ip('-n', NAMESPACE, 'link', 'set', 'lo', 'up');
  } catch (error) {
    remove();
    throw error;
  }
  return {
    namespace: NAMESPACE,
    hostAddress,
    deviceAddress,
    cut: () => ip('link', 'set', HOST_SIDE, 'down'),
    mend: () => ip('link', 'set', HOST_SIDE, 'up'),
    [Symbol.dispose]: remove,
  };
}

/** What an earlier run may have left. */
function remove(): void {
  for (const command of [
    ['link', 'delete', HOST_SIDE],
    ['netns', 'delete', NAMESPACE],
  ]) {
    try {
      ip(...command);
    } catch (error) {
      // It was not there.
      if (!(error instanceof Error)) throw error;
    }
  }
}

function ip(...parameters: string[]): void {
  execFileSync('ip', parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
}
