import { Anchor, Text } from '@mantine/core';
import type { Alert } from '#contract/alerts.ts';
import classes from './alert-toast.module.css';

export interface AlertToastProps {
  readonly alert: Alert;
  readonly cameraTitle: string | null;
  readonly onOpen: () => void;
}

/** A raised alert in the corner of the page. Stands outside the router, so that following its link is its caller's. */
export function AlertToast({ alert, cameraTitle, onOpen }: AlertToastProps) {
  const picture = alert.snapshotUrl;
  return (
    <div className={classes.toast}>
      <Anchor
        href={`/alerts/${alert.id}`}
        inherit
        fw={600}
        className={classes.link}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onOpen();
        }}
      >
        {alert.title}
      </Anchor>
      <Text size="sm" className={classes.words}>
        {alert.reason}
      </Text>
      {cameraTitle !== null && (
        <Text size="xs" c="dimmed">
          {cameraTitle}
        </Text>
      )}
      {picture !== null && <img src={picture} alt="The frame that decided it" className={classes.picture} />}
    </div>
  );
}
