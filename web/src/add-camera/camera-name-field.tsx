import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { suggestName } from '../camera-form/camera-form-values.ts';
import { freeName } from './free-name.ts';

/** A title that a person typed, and the name made of it. */
export interface NamedCamera {
  readonly title: string;
  readonly name: string;
}

/** The one thing that has to be thought of for a new camera; starts with a suggestion, so that it may be left alone. */
export function useCameraName(suggestion: string, takenNames: readonly string[]) {
  const [title, setTitle] = useState(suggestion);
  useEffect(() => setTitle(suggestion), [suggestion]);
  const name = freeName(title, takenNames);
  const isValid = cameraNameSchema.safeParse(suggestName(title)).success;
  return { title, setTitle, name, isValid };
}

/** Shows the name that addresses and files will use. */
export function CameraNameField({ field }: { field: ReturnType<typeof useCameraName> }) {
  return (
    <TextInput
      label="Title"
      description={
        <>
          Shown to people. In addresses and files it is called <code>{field.name}</code>.
        </>
      }
      maxLength={120}
      value={field.title}
      onChange={(event) => field.setTitle(event.currentTarget.value)}
      error={field.isValid ? null : 'Enter at least one letter or digit'}
    />
  );
}
