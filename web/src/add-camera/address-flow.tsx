import { useState } from 'react';
import { useNavigate } from 'react-router';
import { CameraForm } from '../camera-form/camera-form.tsx';
import { newCameraValues, newInputValues, toCameraConfig } from '../camera-form/camera-form-values.ts';
import type { AddFlowProps } from './add-camera-page.tsx';
import { useAddCamera } from './use-add-camera.ts';

/** Everything that has an address, typed by hand. */
export function AddressFlow({ takenNames, path = '' }: AddFlowProps & { path?: string }) {
  const navigate = useNavigate();
  const [initialValues] = useState(() => ({ ...newCameraValues(), inputs: [{ ...newInputValues(), path }] }));
  const add = useAddCamera((camera) => void navigate(`/cameras/${camera.name}`));
  return (
    <CameraForm
      initialValues={initialValues}
      takenNames={takenNames}
      submitLabel="Add camera"
      cancelAddress="/cameras/new"
      onSubmit={async (values) => {
        await add.mutateAsync({ name: values.name, config: toCameraConfig(values) });
      }}
    />
  );
}
