import { Button, Menu } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { cameraTitle } from '../cameras/camera-title.ts';
import { useCameras } from '../cameras/use-cameras.ts';
import { type DrawTarget, drawAddress } from './draw-target.ts';

const LOOK = { size: 'compact-xs', variant: 'light', leftSection: <IconPencilPlus size={14} aria-hidden /> } as const;

/** Leads to where a place is drawn; asks for the camera where there are several. */
export function DrawButton({ target, back }: { target: DrawTarget; back: string }) {
  const { data: cameras = [] } = useCameras();
  const [only, ...others] = cameras;
  if (only === undefined) return null;
  if (others.length === 0) {
    return (
      <Button {...LOOK} component={Link} to={drawAddress(only.name, target, back)}>
        Draw it now
      </Button>
    );
  }
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button {...LOOK}>Draw it now</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>On which camera?</Menu.Label>
        {cameras.map((camera) => (
          <Menu.Item key={camera.name} component={Link} to={drawAddress(camera.name, target, back)}>
            {cameraTitle(camera)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
