import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { cameraTitle } from '../cameras/camera-title.ts';
import { useCameras } from '../cameras/use-cameras.ts';

export interface CameraLinkButtonProps {
  readonly icon: ReactNode;
  readonly children: string;
  readonly addressOf: (camera: string) => string;
}

/** Leads to a page of a camera; asks for the camera where there are several. */
export function CameraLinkButton({ icon, children, addressOf }: CameraLinkButtonProps) {
  const { data: cameras = [] } = useCameras();
  const [only, ...others] = cameras;
  const look = { size: 'compact-xs', variant: 'default', leftSection: icon } as const;
  if (only === undefined) return null;
  if (others.length === 0) {
    return (
      <Button {...look} component={Link} to={addressOf(only.name)}>
        {children}
      </Button>
    );
  }
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button {...look}>{children}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>On which camera?</Menu.Label>
        {cameras.map((camera) => (
          <Menu.Item key={camera.name} component={Link} to={addressOf(camera.name)}>
            {cameraTitle(camera)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
