import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel } from '#contract/notifications.ts';
import { channelConfigSchema } from '#contract/notifications-config.ts';
import { channelTarget, describeChannel, describeChannelWork } from './describe-channel.ts';

const CONFIG = channelConfigSchema.parse({ type: 'ntfy', url: 'http://host/', topic: 'house' });
const channel = (change: Partial<Channel> = {}): Channel => ({
  name: 'phone',
  config: CONFIG,
  isEditable: true,
  waiting: 0,
  sent: 0,
  givenUp: 0,
  lastSentAtMs: null,
  problem: null,
  ...change,
});

test('a channel says what matters most about it', () => {
  const cases: [Partial<Channel>, string][] = [
    [{}, 'Ready, nothing sent yet'],
    [{ sent: 3 }, 'Works'],
    [{ sent: 3, waiting: 1 }, 'Sending 1 message'],
    [{ waiting: 1, problem: 'No answer.' }, 'No answer.'],
    [{ problem: 'No answer.', config: { ...CONFIG, enabled: false } }, 'Switched off'],
  ];
  for (const [change, words] of cases) assert.equal(describeChannel(channel(change)).words, words);
});

test('what a channel has done is told without noughts', () => {
  assert.equal(describeChannelWork(channel(), 0), '');
  const busy = channel({ waiting: 2, sent: 5, givenUp: 1, lastSentAtMs: 0 });
  assert.equal(describeChannelWork(busy, 120_000), '2 waiting · 5 sent · 1 given up · last 2 min ago');
});

test('a channel is known by where it leads', () => {
  const cases: [object, string][] = [
    [{ type: 'ntfy', url: 'http://host/', topic: 'house' }, 'http://host/house'],
    [{ type: 'email', host: 'mail', from: 'a@b.org', to: ['c@d.org', 'e@f.org'] }, 'c@d.org, e@f.org'],
    [{ type: 'command', command: ['/usr/bin/siren', '--loud'] }, '/usr/bin/siren --loud'],
    [{ type: 'mqtt', url: 'mqtt://broker' }, 'mqtt://broker'],
  ];
  for (const [config, target] of cases) {
    assert.equal(channelTarget(channel({ config: channelConfigSchema.parse(config) })), target);
  }
});
