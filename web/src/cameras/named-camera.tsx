import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { useCameras } from './use-cameras.ts';

export interface NamedCameraProps {
  readonly children: (camera: Camera) => ReactNode;
  /** Shown where there is no camera of that name. */
  readonly otherwise: (name: string) => ReactNode;
}

/** The camera that the address of the page names. */
export function NamedCamera({ children, otherwise }: NamedCameraProps) {
  const { name = '' } = useParams();
  const cameras = useCameras();
  if (cameras.isPending) return <PageLoader />;
  if (!cameras.data) {
    return <LoadFailure what="the camera" error={cameras.error} onRetry={() => void cameras.refetch()} />;
  }
  const camera = cameras.data.find((other) => other.name === name);
  return camera ? children(camera) : otherwise(name);
}
