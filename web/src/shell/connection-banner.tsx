import { Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { queryKeys } from '../api/query-keys.ts';
import classes from './connection-banner.module.css';
import { describeHealth } from './describe-health.ts';
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

  const notice = describeHealth(health.isError ? undefined : health.data, health.isError);
  return (
    <div role="status" aria-live="polite">
      {notice && (
        <div className={classes.banner} data-kind={notice.kind}>
          {notice.waiting && <Loader size={14} color="currentColor" aria-hidden />}
          <span className={classes.message}>{notice.message}</span>
          {notice.link && (
            <Link className={classes.more} to="/health">
              {notice.link}
            </Link>
          )}
        </div>
      )}
    </div>
  );
}
