import type { Channel } from '#contract/notifications.ts';
import { formatAge } from '../format/format-time.ts';
import { formatPlural } from '../format/format-words.ts';
import type { Tone } from '../shell/state-dot.tsx';

/** How a channel stands, in a line. */
export function describeChannel(channel: Channel): { readonly tone: Tone; readonly words: string } {
  if (!channel.config.enabled) return { tone: 'idle', words: 'Switched off' };
  if (channel.problem !== null) return { tone: 'bad', words: channel.problem };
  if (channel.waiting > 0) return { tone: 'busy', words: `Sending ${formatPlural(channel.waiting, 'message')}` };
  return channel.sent === 0 ? { tone: 'idle', words: 'Ready, nothing sent yet' } : { tone: 'good', words: 'Works' };
}

/** What a channel has done so far. */
export function describeChannelWork(channel: Channel, nowMs: number): string {
  const parts = [
    channel.waiting > 0 ? `${channel.waiting} waiting` : null,
    channel.sent > 0 ? `${channel.sent} sent` : null,
    channel.givenUp > 0 ? `${channel.givenUp} given up` : null,
    channel.lastSentAtMs === null ? null : `last ${formatAge(channel.lastSentAtMs, nowMs)}`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** Where a channel leads, without secrets. */
export function channelTarget({ config }: Channel): string {
  if (config.type === 'command') return config.command.join(' ');
  if (config.type === 'email') return config.to.join(', ');
  if (config.type === 'ntfy') return `${config.url.replace(/\/$/, '')}/${config.topic}`;
  return config.url;
}
