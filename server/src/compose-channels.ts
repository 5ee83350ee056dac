import { stat } from 'node:fs/promises';
import type { ChannelConfig } from '#contract/notifications-config.ts';
import type { Environment } from './config/environment-references.ts';
import type { Channel, ChannelContext, OpenChannel } from './notifications/channels/channel.ts';
import { type CommandIdentity, openCommand } from './notifications/channels/command/channel.ts';
import { openEmail } from './notifications/channels/email/channel.ts';
import { openGotify } from './notifications/channels/gotify/channel.ts';
import { openMqtt } from './notifications/channels/mqtt/channel.ts';
import { openNtfy } from './notifications/channels/ntfy/channel.ts';
import { openWebhook } from './notifications/channels/webhook/channel.ts';

type Openers = {
  readonly [Type in ChannelConfig['type']]: (
    config: Extract<ChannelConfig, { type: Type }>,
    context: ChannelContext,
  ) => Channel;
};

/** Chooses the implementation of each type of channel. */
export function composeChannels(configFile: string, environment: Environment): OpenChannel {
  const command = { path: environment.PATH, identity: () => ownerOf(configFile) };
  const openers: Openers = {
    webhook: openWebhook,
    mqtt: openMqtt,
    email: openEmail,
    ntfy: openNtfy,
    gotify: openGotify,
    command: (config) => openCommand(config, command),
  };
  return (config, context) => open(openers, config, context);
}

function open<Type extends ChannelConfig['type']>(
  openers: Openers,
  config: Extract<ChannelConfig, { type: Type }>,
  context: ChannelContext,
): Channel {
  const opener: (config: Extract<ChannelConfig, { type: Type }>, context: ChannelContext) => Channel =
    openers[config.type];
  return opener(config, context);
}

/** A server that runs as root runs commands as who owns the file that names them: nobody gains rights by writing there. */
async function ownerOf(configFile: string): Promise<CommandIdentity | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(configFile);
  return uid === 0 ? null : { uid, gid };
}
