import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useCameras } from '../cameras/use-cameras.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { withCamera } from '../stream/apply-stream-message.ts';
import { CameraForm } from './camera-form.tsx';
import { type CameraFormValues, newCameraValues, toCameraConfig } from './camera-form-values.ts';

/** Adds a camera and shows it. */
export function NewCameraPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const cameras = useCameras();
  const [initialValues] = useState(newCameraValues);
  const create = async (values: CameraFormValues) => {
    const camera = await localcvApi.createCamera(values.name, toCameraConfig(values));
    client.setQueryData<Camera[]>(queryKeys.cameras, (list) => list && withCamera(list, camera));
    await navigate(`/cameras/${camera.name}`);
  };
  return (
    <>
      <PageHeader title="Add a camera" />
      <CameraForm
        initialValues={initialValues}
        takenNames={cameras.data?.map((camera) => camera.name) ?? []}
        submitLabel="Add camera"
        cancelAddress="/"
        onSubmit={create}
      />
    </>
  );
}
