import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Camera } from '#contract/api.ts';
import { PUBLISHER_PATH } from '#contract/config.ts';
import { randomSecret } from '../add-camera/random-secret.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { withCamera } from '../stream/apply-stream-message.ts';

/** Makes a camera that waits for a device. This page needs no password, being logged in; strangers do. */
export function useCreatePublisher() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      localcvApi.createCamera(name, { inputs: [{ path: PUBLISHER_PATH }], publish: { password: randomSecret() } }),
    onSuccess: (camera) => {
      client.setQueryData<Camera[]>(queryKeys.cameras, (list) => list && withCamera(list, camera));
    },
  });
}
