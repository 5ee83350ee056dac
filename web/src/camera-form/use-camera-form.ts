import { useForm } from '@mantine/form';
import { type CameraFormValues, validateCameraForm } from './camera-form-values.ts';

/** The state of the form of a camera; fields are checked while they are typed into. */
export function useCameraForm(initialValues: CameraFormValues, takenNames: readonly string[]) {
  return useForm<CameraFormValues>({
    initialValues,
    validateInputOnChange: ['name'],
    validateInputOnBlur: true,
    validate: (values) => validateCameraForm(values, takenNames),
  });
}

export type CameraForm = ReturnType<typeof useCameraForm>;
