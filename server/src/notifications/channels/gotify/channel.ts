import type { ChannelConfigOf } from '#contract/notifications-config.ts';
import { type Channel, DeliveryError } from '../channel.ts';
import { messageText, priorityOf } from '../message-text.ts';
import { HTTP_TIMEOUT_MS, postHttp } from '../post-http.ts';

/** Gotify knows 0 to 10; its Android app makes a sound from 4 on and shows from 8 on above everything else. */
const PRIORITIES = { info: 2, warning: 4, alert: 6, critical: 9 } as const;

/** Makes a message of an application of a Gotify server (`POST /message`, gotify.net/api-docs). */
export function openGotify(config: ChannelConfigOf<'gotify'>): Channel {
  const server = config.url.replace(/\/+$/, '');
  return {
    showsPicture: false,
    timeoutMs: HTTP_TIMEOUT_MS,
    async deliver(notification, _picture, signal) {
      if (!/^[\x21-\x7e]+$/.test(config.token))
        throw new DeliveryError('The token holds characters that no token has; enter it again');
      const { title, text } = messageText(notification);
      const body = JSON.stringify({
        title,
        message: text,
        priority: priorityOf(notification.alert.severity, PRIORITIES),
        extras: {
          'client::display': { contentType: 'text/plain' },
          ...(notification.url === null ? {} : { 'client::notification': { click: { url: notification.url } } }),
          'localcv::notification': { id: notification.id, change: notification.change, alertId: notification.alert.id },
        },
      });
      const headers = { 'x-gotify-key': config.token, 'content-type': 'application/json' };
      await postHttp({ method: 'POST', url: `${server}/message`, headers, body, signal });
    },
    async [Symbol.asyncDispose]() {},
  };
}
