import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { Alert } from '#contract/alerts.ts';
import classes from './alert-picture.module.css';

/** The frame that decided the alert, with the boxes in it; `whole` shows all of it at its own shape. */
export function AlertPicture({ alert, whole = false }: { alert: Alert; whole?: boolean }) {
  const address = alert.snapshotUrl;
  const [failedAddress, setFailedAddress] = useState<string | null>(null);
  const isShown = address !== null && address !== failedAddress;
  return (
    <div className={classes.picture} data-whole={(whole && isShown) || undefined}>
      {isShown ? (
        <img
          src={address}
          alt={`${alert.title}: ${alert.reason}`}
          loading="lazy"
          decoding="async"
          onError={() => setFailedAddress(address)}
        />
      ) : (
        <span className={classes.missing}>
          <IconPhotoOff size={22} stroke={1.5} aria-hidden />
          No picture
        </span>
      )}
    </div>
  );
}
