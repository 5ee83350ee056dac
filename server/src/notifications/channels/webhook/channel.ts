import { createHmac } from 'node:crypto';
import type { Notification } from '#contract/notifications.ts';
import { type ChannelConfigOf, DEFAULT_CONTENT_TYPE } from '#contract/notifications-config.ts';
import { escapeForContentType, renderTemplate } from '#core/notifications/template.ts';
import type { Channel } from '../channel.ts';
import { templateValues } from '../message-text.ts';
import { HTTP_TIMEOUT_MS, postHttp } from '../post-http.ts';

/**
 * Posts each notification to an address: as JSON, or by the user's template. With a secret the request is signed:
 * `X-Localcv-Signature: t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "t.body">`, so that a receiver can tell who sent it and refuse
 * what is old.
 */
export function openWebhook(config: ChannelConfigOf<'webhook'>): Channel {
  return {
    showsPicture: config.picture && config.body === undefined,
    timeoutMs: HTTP_TIMEOUT_MS,
    async deliver(notification, picture, signal) {
      const body = bodyOf(config, notification, picture);
      const headers = {
        ...config.headers,
        'content-type': config.contentType ?? DEFAULT_CONTENT_TYPE,
        'x-localcv-notification-id': notification.id,
        ...(config.secret === undefined ? {} : { 'x-localcv-signature': sign(config.secret, body) }),
      };
      await postHttp({ method: 'POST', url: config.url, headers, body, signal });
    },
    async [Symbol.asyncDispose]() {},
  };
}

function bodyOf(config: ChannelConfigOf<'webhook'>, notification: Notification, picture: Uint8Array | null): string {
  if (config.body !== undefined) {
    const into = escapeForContentType(config.contentType ?? DEFAULT_CONTENT_TYPE);
    return renderTemplate(config.body, templateValues(notification), into);
  }
  const shown = config.picture ? { picture: picture === null ? null : Buffer.from(picture).toString('base64') } : {};
  return JSON.stringify({ ...notification, ...shown });
}

function sign(secret: string, body: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
