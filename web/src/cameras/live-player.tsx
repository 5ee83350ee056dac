import { type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { LiveMode } from '#contract/result.ts';
import classes from './live-player.module.css';

export type PlayerOverlay = 'boxes' | 'none';

/** Where a depth map is drawn. */
export type PlayerDepth = 'over' | 'beside' | 'none';

export interface LivePlayerProps {
  readonly camera: string;
  readonly mode: LiveMode;
  readonly overlay: PlayerOverlay;
  readonly depth?: PlayerDepth;
  /** Plays the camera's sound too; browsers want the user to have touched the page before. */
  readonly hasSound?: boolean;
  /** The player element itself, for its events. */
  readonly ref?: Ref<HTMLElement>;
}

/**
 * The player element that `/player.js` defines. It fills its parent and is connected while it is in the page.
 *
 * It is made by hand since React would set its read-only properties `camera` and `mode` instead of its attributes.
 */
export function LivePlayer({ camera, mode, overlay, depth = 'over', hasSound = false, ref }: LivePlayerProps) {
  const host = useRef<HTMLDivElement>(null);
  const [player] = useState(() => document.createElement('localcv-player'));
  useImperativeHandle(ref, () => player, [player]);

  // Before the player is put into the page, which starts it.
  useLayoutEffect(() => {
    player.setAttribute('camera', camera);
    player.setAttribute('mode', mode);
    player.setAttribute('overlay', overlay);
    player.setAttribute('depth', depth);
    player.toggleAttribute('sound', hasSound);
  }, [player, camera, mode, overlay, depth, hasSound]);

  useLayoutEffect(() => {
    host.current?.append(player);
    return () => player.remove();
  }, [player]);

  return <div ref={host} className={classes.host} />;
}
