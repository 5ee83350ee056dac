import { useState } from 'react';
import type { FalseAlarm } from '#contract/alerts.ts';
import pictureClasses from './alert-picture.module.css';

/** The picture of the alert that was marked; it holds the box of what was no alarm. */
export function MarkedPicture({ mark, alt }: { mark: FalseAlarm; alt: string }) {
  const [hasFailed, setFailed] = useState(false);
  return (
    <div className={pictureClasses.picture}>
      {mark.snapshotUrl !== null && !hasFailed ? (
        <img src={mark.snapshotUrl} alt={alt} loading="lazy" onError={() => setFailed(true)} />
      ) : (
        <span className={pictureClasses.missing}>No picture</span>
      )}
    </div>
  );
}
