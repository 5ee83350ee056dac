import type { ChannelType } from '#contract/notifications-config.ts';

/** What a field of a channel holds; decides how it is edited. */
export type FieldKind = 'text' | 'secret' | 'number' | 'switch' | 'choice' | 'list' | 'headers' | 'template';

export interface ChannelField {
  /** Key of the configuration. */
  readonly key: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly description: string;
  readonly placeholder?: string;
  readonly isRequired?: true;
  /** What it is before anybody has changed it. */
  readonly initial?: string | number | boolean;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

/** Types that the pages can edit; commands are set in the file alone. */
export type EditableChannelType = Exclude<ChannelType, 'command'>;

export interface ChannelKind {
  readonly type: EditableChannelType;
  readonly label: string;
  /** What it is good for, in a line. */
  readonly summary: string;
  readonly fields: readonly ChannelField[];
}

const picture = (initial: boolean, description: string): ChannelField => ({
  key: 'picture',
  kind: 'switch',
  label: 'With the picture',
  description,
  initial,
});
const login: readonly ChannelField[] = [
  { key: 'user', kind: 'text', label: 'User', description: 'Left empty where the server asks for none.' },
  { key: 'password', kind: 'secret', label: 'Password', description: 'Is never shown again.' },
];

/** Every kind of channel that the pages can edit, with its own fields. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [
  {
    type: 'ntfy',
    label: 'ntfy',
    summary: 'Push notifications on a phone, over your own ntfy server or a public one.',
    fields: [
      {
        key: 'url',
        kind: 'text',
        label: 'Address of the server',
        description: 'Your own ntfy server, or https://ntfy.sh, which leaves your network.',
        placeholder: 'http://192.168.1.5:2586',
        isRequired: true,
      },
      {
        key: 'topic',
        kind: 'text',
        label: 'Topic',
        description:
          'What the app subscribes to. Where there is no login, whoever knows it reads along: make it hard to guess.',
        placeholder: 'house-7f3k',
        isRequired: true,
      },
      { key: 'token', kind: 'secret', label: 'Access token', description: 'Instead of user and password.' },
      ...login,
      picture(true, 'The app shows the frame that decided it.'),
    ],
  },
  {
    type: 'gotify',
    label: 'Gotify',
    summary: 'Push notifications on a phone, over your own Gotify server.',
    fields: [
      {
        key: 'url',
        kind: 'text',
        label: 'Address of the server',
        description: 'As you open it in a browser.',
        placeholder: 'http://192.168.1.5:8070',
        isRequired: true,
      },
      {
        key: 'token',
        kind: 'secret',
        label: 'Token of the application',
        description: 'In Gotify, under Apps, make an application for localcv. Is never shown again.',
        isRequired: true,
      },
    ],
  },
  {
    type: 'email',
    label: 'E-mail',
    summary: 'A message with the picture, over any mail server.',
    fields: [
      {
        key: 'host',
        kind: 'text',
        label: 'Mail server',
        description: 'The SMTP server that sends your mail.',
        placeholder: 'smtp.example.org',
        isRequired: true,
      },
      { key: 'port', kind: 'number', label: 'Port', description: '587 with STARTTLS, 465 with TLS.', initial: 587 },
      {
        key: 'security',
        kind: 'choice',
        label: 'Encryption',
        description: 'Without it the password and the picture cross the network in the open.',
        initial: 'starttls',
        choices: [
          { value: 'starttls', label: 'STARTTLS' },
          { value: 'tls', label: 'TLS from the start' },
          { value: 'none', label: 'None' },
        ],
      },
      ...login,
      {
        key: 'from',
        kind: 'text',
        label: 'From',
        description: 'The address that the message comes from.',
        placeholder: 'localcv@example.org',
        isRequired: true,
      },
      {
        key: 'to',
        kind: 'list',
        label: 'To',
        description: 'One or more addresses, with commas between them.',
        placeholder: 'me@example.org, you@example.org',
        isRequired: true,
      },
      picture(true, 'The frame that decided it, within the message.'),
    ],
  },
  {
    type: 'mqtt',
    label: 'MQTT and Home Assistant',
    summary: 'Publishes to your broker; Home Assistant finds cameras and rules by itself.',
    fields: [
      {
        key: 'url',
        kind: 'text',
        label: 'Address of the broker',
        description: 'mqtt:// or mqtts://, ws:// or wss://',
        placeholder: 'mqtt://192.168.1.5:1883',
        isRequired: true,
      },
      ...login,
      {
        key: 'topic',
        kind: 'text',
        label: 'First part of the topics',
        description: 'Everything is published below it.',
        initial: 'localcv',
      },
      {
        key: 'homeAssistant',
        kind: 'switch',
        label: 'Announce to Home Assistant',
        description: 'Each camera and rule appears there as a sensor.',
        initial: true,
      },
      {
        key: 'discoveryPrefix',
        kind: 'text',
        label: 'Discovery prefix of Home Assistant',
        description: 'Only where you have changed it there.',
        initial: 'homeassistant',
      },
    ],
  },
  {
    type: 'webhook',
    label: 'Webhook',
    summary: 'A POST request to a program or service of yours.',
    fields: [
      {
        key: 'url',
        kind: 'text',
        label: 'Address',
        description: 'Where the request goes. Parts that look like a key are not shown again.',
        placeholder: 'http://192.168.1.5:8123/api/webhook/…',
        isRequired: true,
      },
      {
        key: 'secret',
        kind: 'secret',
        label: 'Signing secret',
        description: 'Each request is signed with it (HMAC-SHA256), so that the receiver knows who sent it.',
      },
      {
        key: 'headers',
        kind: 'headers',
        label: 'Further headers',
        description: 'One a line, such as “Authorization: Bearer …”. Their values are not shown again.',
      },
      {
        key: 'body',
        kind: 'template',
        label: 'Body',
        description: 'Such as {"text": "{{title}}: {{reason}}"}. Left empty, the whole alert as JSON.',
      },
      {
        key: 'contentType',
        kind: 'text',
        label: 'Content type of the body',
        description: 'Left empty: application/json.',
      },
      picture(false, 'In the JSON, as base64.'),
    ],
  },
];

export function channelKindOf(type: ChannelType): ChannelKind | undefined {
  return CHANNEL_KINDS.find((kind) => kind.type === type);
}
