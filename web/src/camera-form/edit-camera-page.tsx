import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Navigate, useNavigate } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { cameraTitle } from '../cameras/camera-title.ts';
import { NamedCamera } from '../cameras/named-camera.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { withCamera } from '../stream/apply-stream-message.ts';
import { CameraForm } from './camera-form.tsx';
import { type CameraFormValues, toCameraConfig, toFormValues } from './camera-form-values.ts';
import { mergePatch } from './merge-patch.ts';

/** Changes the settings of a camera. */
export function EditCameraPage() {
  return (
    <NamedCamera otherwise={(name) => <Navigate to={`/cameras/${name}`} replace />}>
      {(camera) => <EditCamera key={camera.name} camera={camera} />}
    </NamedCamera>
  );
}

function EditCamera({ camera }: { camera: Camera }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // The stream goes on changing the camera; the form stays with what it began with.
  const [config] = useState(camera.config);
  const save = async (values: CameraFormValues) => {
    const patch = mergePatch(config, toCameraConfig(values));
    if (Object.keys(patch).length > 0) {
      const updated = await localcvApi.updateCamera(camera.name, patch);
      client.setQueryData<Camera[]>(queryKeys.cameras, (list) => list && withCamera(list, updated));
    }
    await navigate(`/cameras/${camera.name}`);
  };
  return (
    <>
      <PageHeader title={`Edit ${cameraTitle(camera)}`} />
      <CameraForm
        initialValues={toFormValues(camera.name, config)}
        camera={camera.name}
        takenNames={[]}
        submitLabel="Save"
        cancelAddress={`/cameras/${camera.name}`}
        onSubmit={save}
      />
    </>
  );
}
