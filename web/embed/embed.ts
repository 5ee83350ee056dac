import { readEmbedAddress } from './embed-address.ts';

const address = readEmbedAddress(new URL(location.href));
document.body.append(address ? createPlayer(address) : createMessage());

function createPlayer(wanted: NonNullable<typeof address>): HTMLElement {
  const player = document.createElement('localcv-player');
  player.setAttribute('camera', wanted.camera);
  player.setAttribute('mode', wanted.mode);
  player.setAttribute('overlay', wanted.overlay);
  player.setAttribute('muted', '');
  if (wanted.token) player.setAttribute('token', wanted.token);
  document.title = `${wanted.camera} – localcv`;
  return player;
}

function createMessage(): HTMLElement {
  const message = document.createElement('p');
  message.className = 'message';
  message.textContent = 'This address names no camera. Expected /embed/<camera>.';
  return message;
}
