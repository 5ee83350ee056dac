import { Button } from '@mantine/core';
import { IconCamera } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import classes from './capture-preview.module.css';
import type { PublishingState } from './publishing-loop.ts';
import { PublishingStatus } from './publishing-status.tsx';
import type { Capture } from './use-capture.ts';

export interface CapturePreviewProps {
  readonly capture: Capture;
  readonly state: PublishingState;
  readonly onOpen: () => void;
}

/** What the device's camera sees, with how publishing goes written on it. */
export function CapturePreview({ capture, state, onOpen }: CapturePreviewProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = capture.stream;
  }, [capture.stream]);
  return (
    <div className={classes.frame}>
      {/* Without sound: the device would hear itself. */}
      <video ref={video} className={classes.video} autoPlay playsInline muted aria-label="Preview of this camera" />
      {capture.stream === null && (
        <div className={classes.placeholder}>
          <Button variant="white" color="dark" leftSection={<IconCamera size={18} />} onClick={onOpen}>
            Turn on the camera
          </Button>
          <span>Nothing is sent yet.</span>
        </div>
      )}
      {capture.stream !== null && <PublishingStatus state={state} />}
    </div>
  );
}
