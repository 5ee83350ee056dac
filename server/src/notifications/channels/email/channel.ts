import { connect, type Socket } from 'node:net';
import nodemailer from 'nodemailer';
import type { Notification } from '#contract/notifications.ts';
import type { ChannelConfigOf } from '#contract/notifications-config.ts';
import { escapeHtml } from '#core/notifications/template.ts';
import { type Channel, DeliveryError, SLOW_RETRY_MS } from '../channel.ts';
import { messageText, templateValues } from '../message-text.ts';
import { describeNetworkError } from '../post-http.ts';

const TIMEOUT_MS = 30_000;
const PICTURE_ID = 'picture@localcv';
/** Urgent ones are marked as such (RFC 2156, `Importance`). */
const IMPORTANCE = { info: 'low', warning: 'normal', alert: 'normal', critical: 'high' } as const;

type EmailConfig = ChannelConfigOf<'email'>;

/** Sends a message by SMTP, on a connection of its own each time, with the picture in the text and as an attachment. */
export function openEmail(config: EmailConfig): Channel {
  return {
    showsPicture: config.picture,
    timeoutMs: TIMEOUT_MS,
    async deliver(notification, picture, signal) {
      const socket = await openSocket(config, signal);
      const stop = () => socket.destroy();
      signal.addEventListener('abort', stop);
      try {
        await transportOf(config, socket).sendMail(mailOf(config, notification, config.picture ? picture : null));
      } catch (error) {
        throw toDeliveryError(config, error);
      } finally {
        signal.removeEventListener('abort', stop);
        socket.destroy();
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Of our own, because the library could not be told to let go of it. */
function openSocket({ host, port }: EmailConfig, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) => {
      const reason = signal.aborted ? 'it does not answer' : describeNetworkError(error);
      reject(new DeliveryError(`The mail server ${host}:${port} cannot be reached: ${reason}`, { cause: error }));
    });
  });
}

function transportOf({ host, port, security, user, password }: EmailConfig, connection: Socket) {
  return nodemailer.createTransport({
    host,
    port,
    connection,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    // Nothing of an alert is ever an address or a path to be opened.
    disableFileAccess: true,
    disableUrlAccess: true,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    logger: false,
  });
}

function mailOf({ from, to }: EmailConfig, notification: Notification, picture: Uint8Array | null) {
  const { title, text } = messageText(notification);
  const { severity, raisedAt } = templateValues(notification);
  const lines = [text, `${severity}, ${raisedAt}`, ...(notification.url === null ? [] : [notification.url])];
  return {
    from,
    to,
    subject: title,
    // The same for every attempt: mail servers and programs leave out what they have already.
    messageId: `<${notification.id}@localcv>`,
    date: new Date(notification.alert.raisedAtMs),
    headers: { 'X-Localcv-Notification-Id': notification.id, 'Auto-Submitted': 'auto-generated' },
    priority: IMPORTANCE[notification.alert.severity],
    text: lines.join('\n'),
    html: htmlOf(notification, lines, picture !== null),
    attachments:
      picture === null
        ? []
        : [{ filename: 'alert.jpg', content: Buffer.from(picture), contentType: 'image/jpeg', cid: PICTURE_ID }],
  };
}

function htmlOf(notification: Notification, lines: readonly string[], hasPicture: boolean): string {
  const { title } = messageText(notification);
  const paragraphs = lines.map((line) => {
    const text = escapeHtml(line);
    return line === notification.url ? `<p><a href="${text}">${text}</a></p>` : `<p>${text}</p>`;
  });
  const picture = hasPicture ? `<p><img src="cid:${PICTURE_ID}" alt="Picture of the alert"></p>` : '';
  return `<!doctype html><html><body><h2>${escapeHtml(title)}</h2>${paragraphs.join('')}${picture}</body></html>`;
}

function toDeliveryError({ host, port }: EmailConfig, error: unknown): DeliveryError {
  const { code, responseCode } = readFailure(error);
  const server = `The mail server ${host}:${port}`;
  if (code === 'EAUTH')
    return new DeliveryError(`${server} refuses the user or the password; check both`, {
      retryAfterMs: SLOW_RETRY_MS,
      cause: error,
    });
  if (code === 'ETLS')
    return new DeliveryError(`${server} cannot be spoken to encrypted (${messageOf(error)}); see "security"`, {
      retryAfterMs: SLOW_RETRY_MS,
      cause: error,
    });
  // RFC 5321, section 4.2.1: 5yz is for good, 4yz for now.
  const isPermanent = responseCode !== null && responseCode >= 500;
  return new DeliveryError(`${server} did not take the message: ${messageOf(error)}`, { isPermanent, cause: error });
}

function readFailure(error: unknown): { code: string; responseCode: number | null } {
  const failure: Readonly<Record<string, unknown>> = typeof error === 'object' && error !== null ? { ...error } : {};
  const { code, responseCode } = failure;
  return {
    code: typeof code === 'string' ? code : '',
    responseCode: typeof responseCode === 'number' ? responseCode : null,
  };
}

function messageOf(error: unknown): string {
  return describeNetworkError(error);
}
