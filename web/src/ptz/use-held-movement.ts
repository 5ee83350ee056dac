import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { describeFailure } from '../api/api-error.ts';
import { deviceApi } from '../api/device-api.ts';
import { HeldMovement } from './held-movement.ts';

/** The movement of one camera, which ends with the page, the window's focus and the component. */
export function useHeldMovement(camera: string): HeldMovement {
  const [movement] = useState(
    () =>
      new HeldMovement({
        move: (velocity) => deviceApi.move(camera, { mode: 'continuous', ...velocity }),
        stop: () => deviceApi.stop(camera),
        onFailure: (error) => notifications.show({ id: 'ptz', color: 'red', message: describeFailure(error) }),
      }),
  );
  useEffect(() => {
    const release = () => movement.releaseAll();
    window.addEventListener('blur', release);
    document.addEventListener('visibilitychange', release);
    return () => {
      window.removeEventListener('blur', release);
      document.removeEventListener('visibilitychange', release);
      release();
    };
  }, [movement]);
  return movement;
}
