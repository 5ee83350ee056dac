import { Loader } from '@mantine/core';
import { type Icon, IconPlugConnectedX, IconPower, IconShieldX } from '@tabler/icons-react';
import { useState } from 'react';
import type { CameraState, CameraStatus } from '#contract/camera-status.ts';
import { latestPictureUrl } from '../api/latest-picture-url.ts';
import { CAMERA_STATE_LOOKS } from './camera-state-look.ts';
import classes from './offline-panel.module.css';

const PICTOGRAMS: Partial<Record<CameraState, Icon>> = {
  retrying: IconPlugConnectedX,
  quarantined: IconShieldX,
  disabled: IconPower,
};

/** What stands where no video plays: why, over the latest picture there is. */
export function OfflinePanel({ status }: { status: CameraStatus }) {
  const look = CAMERA_STATE_LOOKS[status.state];
  const Pictogram = PICTOGRAMS[status.state];
  return (
    <div className={classes.panel}>
      <LatestPicture camera={status.name} version={status.sinceMs} />
      <div className={classes.words}>
        {Pictogram ? <Pictogram size={26} stroke={1.5} aria-hidden /> : <Loader size={22} color="gray" aria-hidden />}
        <strong>{look.label}</strong>
        <span className={classes.reason}>{status.reason ?? look.meaning}</span>
      </div>
    </div>
  );
}

/** The last picture of the camera, dimmed; nothing where the server has none. */
function LatestPicture({ camera, version }: { camera: string; version: number }) {
  const [failedVersion, setFailedVersion] = useState<number | null>(null);
  if (failedVersion === version) return null;
  return (
    <img
      className={classes.picture}
      src={latestPictureUrl(camera, { width: 640, version })}
      alt=""
      onError={() => setFailedVersion(version)}
    />
  );
}
