import { Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { queryKeys } from '../api/query-keys.ts';
import classes from './connection-banner.module.css';
import { useHealth } from './use-health.ts';

/** Says when the server or its media process is away, and reloads everything when it is back. */
export function ConnectionBanner() {
  const health = useHealth();
  const client = useQueryClient();
  const wasUnreachable = useRef(false);

  useEffect(() => {
    if (wasUnreachable.current && health.isSuccess) {
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== queryKeys.health[0] });
    }
    wasUnreachable.current = health.isError;
  }, [client, health.isError, health.isSuccess]);

  const message = describeConnection(health.isError, health.data?.mediaProcess === 'restarting');
  return (
    <div role="status" aria-live="polite">
      {message && (
        <div className={classes.banner} data-kind={health.isError ? 'bad' : 'warning'}>
          <Loader size={14} color="currentColor" aria-hidden />
          <span>{message}</span>
        </div>
      )}
    </div>
  );
}

function describeConnection(unreachable: boolean, restarting: boolean): string | null {
  if (unreachable) return 'The server does not answer. Trying again…';
  if (restarting) return 'Video processing is restarting. The cameras will be back in a moment.';
  return null;
}
