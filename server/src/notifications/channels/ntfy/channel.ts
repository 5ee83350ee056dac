import type { Notification } from '#contract/notifications.ts';
import type { ChannelConfigOf } from '#contract/notifications-config.ts';
import { type Channel, DeliveryError } from '../channel.ts';
import { messageText, priorityOf } from '../message-text.ts';
import { HTTP_TIMEOUT_MS, HttpRefusal, postHttp } from '../post-http.ts';

/** ntfy knows 1 (least) to 5 (most urgent); see "Message priority" at docs.ntfy.sh/publish. */
const PRIORITIES = { info: 2, warning: 3, alert: 4, critical: 5 } as const;
/** Short codes of emoji, see "Tags & emojis" there. */
const TAGS = { info: 'information_source', warning: 'warning', alert: 'bell', critical: 'rotating_light' } as const;

interface NtfyMessage {
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly click: string | null;
  /** Servers from 2.16 on replace a message of the same sequence instead of showing a second one; others ignore it. */
  readonly sequenceId: string;
}

/** Publishes to a topic of an ntfy server; with the picture as its attachment where the server takes attachments. */
export function openNtfy(config: ChannelConfigOf<'ntfy'>): Channel {
  const server = config.url.replace(/\/+$/, '');
  const authorization = authorizationOf(config);
  return {
    showsPicture: config.picture,
    timeoutMs: 2 * HTTP_TIMEOUT_MS,
    async deliver(notification, picture, signal) {
      const message = messageOf(notification);
      if (config.picture && picture !== null) {
        const headers = {
          ...authorization,
          ...headersOf(message),
          filename: 'alert.jpg',
          'content-type': 'image/jpeg',
        };
        try {
          await postHttp({ method: 'PUT', url: `${server}/${config.topic}`, headers, body: picture, signal });
          return;
        } catch (error) {
          if (!refusesAttachments(error)) throw error;
        }
      }
      const headers = { ...authorization, 'content-type': 'application/json' };
      await postHttp({ method: 'POST', url: `${server}/`, headers, body: jsonOf(config.topic, message), signal });
    },
    async [Symbol.asyncDispose]() {},
  };
}

function authorizationOf({ token, user, password }: ChannelConfigOf<'ntfy'>): { authorization?: string } {
  if (token !== undefined) return { authorization: `Bearer ${requireHeaderText(token)}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
}

function requireHeaderText(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new DeliveryError('The token holds characters that no token has; enter it again');
}

function messageOf(notification: Notification): NtfyMessage {
  const { title, text } = messageText(notification);
  const { severity } = notification.alert;
  return {
    title,
    message: text,
    priority: priorityOf(severity, PRIORITIES),
    tags: [priorityOf(severity, TAGS)],
    click: notification.url,
    sequenceId: notification.id,
  };
}

function jsonOf(topic: string, { click, sequenceId, ...message }: NtfyMessage): string {
  return JSON.stringify({ topic, ...message, sequence_id: sequenceId, ...(click === null ? {} : { click }) });
}

function headersOf({ title, message, priority, tags, click, sequenceId }: NtfyMessage): Record<string, string> {
  return {
    title: encodeHeader(title),
    message: encodeHeader(message),
    priority: String(priority),
    tags: tags.join(','),
    'sequence-id': sequenceId,
    ...(click === null ? {} : { click: encodeURI(decodeIfPossible(click)) }),
  };
}

/** RFC 2047, which ntfy reads in headers: they could not hold more than ASCII otherwise. */
function encodeHeader(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function decodeIfPossible(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

/** The server has no room or no place for files: the alert matters more than its picture. */
function refusesAttachments(error: unknown): boolean {
  return error instanceof HttpRefusal && (error.status === 400 || error.status === 413 || error.status === 507);
}
