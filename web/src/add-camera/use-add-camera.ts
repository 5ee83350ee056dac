import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Camera } from '#contract/api.ts';
import type { CameraConfigInput } from '#contract/config.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { withCamera } from '../stream/apply-stream-message.ts';

export interface NewCamera {
  readonly name: string;
  readonly config: CameraConfigInput;
}

/** Adds a camera, and shows it in every list at once. */
export function useAddCamera(onAdded: (camera: Camera) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, config }: NewCamera) => localcvApi.createCamera(name, config),
    onSuccess: (camera) => {
      client.setQueryData<Camera[]>(queryKeys.cameras, (list) => list && withCamera(list, camera));
      onAdded(camera);
    },
  });
}
