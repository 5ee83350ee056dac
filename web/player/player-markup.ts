/**
 * The inside of the player. The video lies under the canvas at full size, because browsers present frames of hidden
 * videos at a lower rate. Beside a depth map it shrinks with the picture on the canvas, whose bars are transparent.
 */
export const PLAYER_MARKUP = `
<style>
  :host { display: block; position: relative; overflow: hidden; background: #0b0d0f; aspect-ratio: 16 / 9; }
  video, canvas { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
  video[data-halved] { width: 50%; object-position: right center; }
  [role=status] {
    position: absolute; inset: auto 0 0; padding: .5em .75em; font: 500 13px/1.35 system-ui, sans-serif;
    color: #f4f6f8; background: rgb(11 13 15 / .78);
  }
  [role=status]:empty { display: none; }
</style>
<video autoplay muted playsinline disablepictureinpicture tabindex="-1" aria-hidden="true"></video>
<audio autoplay></audio>
<canvas role="img" width="16" height="9"></canvas>
<div role="status" aria-live="polite"></div>
`;
