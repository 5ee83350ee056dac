import { IconPencilPlus } from '@tabler/icons-react';
import { CameraLinkButton } from './camera-link-button.tsx';
import { type DrawTarget, drawAddress } from './draw-target.ts';

/** Leads to where a place is drawn. */
export function DrawButton({ target, back }: { target: DrawTarget; back: string }) {
  return (
    <CameraLinkButton
      icon={<IconPencilPlus size={14} aria-hidden />}
      addressOf={(camera) => drawAddress(camera, target, back)}
    >
      Draw it now
    </CameraLinkButton>
  );
}
