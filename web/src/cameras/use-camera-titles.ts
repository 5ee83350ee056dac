import { useMemo } from 'react';
import { cameraTitle } from './camera-title.ts';
import { useCameras } from './use-cameras.ts';

/** Gives the title of a camera by its name; a camera that is gone keeps its name. */
export function useCameraTitles(): (name: string) => string {
  const { data } = useCameras();
  return useMemo(() => {
    const titles = new Map(data?.map((camera) => [camera.name, cameraTitle(camera)]));
    return (name) => titles.get(name) ?? name;
  }, [data]);
}
