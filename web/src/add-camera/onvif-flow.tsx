import { Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { OnvifDevice } from '#contract/onvif.ts';
import { deviceApi, type OnvifLogin } from '../api/device-api.ts';
import type { AddFlowProps } from './add-camera-page.tsx';
import { OnvifDeviceList } from './onvif-device-list.tsx';
import { OnvifLoginForm } from './onvif-login-form.tsx';
import { OnvifProfiles } from './onvif-profiles.tsx';

/** Three clicks to a network camera: choose the device, connect, add. */
export function OnvifFlow({ takenNames }: AddFlowProps) {
  const [device, setDevice] = useState<Pick<OnvifDevice, 'address' | 'name'> | null>(null);
  const inspect = useMutation({
    mutationFn: async (login: OnvifLogin) => ({ login, inspection: await deviceApi.inspectOnvif(login) }),
  });
  const choose = (chosen: typeof device) => {
    inspect.reset();
    setDevice(chosen);
  };
  return (
    <Stack gap="md" maw={820}>
      {device === null && <OnvifDeviceList onChoose={choose} />}
      {device !== null && inspect.data === undefined && (
        <OnvifLoginForm
          device={device}
          isPending={inspect.isPending}
          error={inspect.error}
          onConnect={inspect.mutate}
          onBack={() => choose(null)}
        />
      )}
      {device !== null && inspect.data !== undefined && (
        <OnvifProfiles
          inspection={inspect.data.inspection}
          login={inspect.data.login}
          deviceName={device.name}
          takenNames={takenNames}
          onBack={() => choose(null)}
        />
      )}
    </Stack>
  );
}
