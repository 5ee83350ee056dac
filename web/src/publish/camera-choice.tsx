import { Autocomplete } from '@mantine/core';
import type { Camera } from '#contract/api.ts';
import { cameraTitle } from '../cameras/camera-title.ts';

export interface CameraChoiceProps {
  readonly name: string;
  /** Those that a device may publish to. */
  readonly cameras: readonly Camera[];
  readonly problem: string | null;
  readonly isDisabled: boolean;
  readonly onChange: (name: string) => void;
}

/** Which camera of the system this device is. */
export function CameraChoice({ name, cameras, problem, isDisabled, onChange }: CameraChoiceProps) {
  const isNew = !cameras.some((camera) => camera.name === name);
  const titles = new Map(cameras.map((camera) => [camera.name, cameraTitle(camera)]));
  return (
    <Autocomplete
      label="Name"
      description={isNew ? 'A new name makes a new camera.' : 'Choose another one, or enter a new name.'}
      placeholder="phone"
      data={cameras.map((camera) => camera.name)}
      renderOption={({ option }) => {
        const title = titles.get(option.value) ?? option.value;
        return title === option.value ? title : `${title} (${option.value})`;
      }}
      value={name}
      error={name === '' ? null : problem}
      disabled={isDisabled}
      autoCapitalize="none"
      spellCheck={false}
      onChange={onChange}
    />
  );
}
