import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { findFreePort } from '../testing/find-free-port.ts';
import { HOSTILE_TEXT, sampleNotification } from '../testing/sample-notification.ts';
import { type Channel, DeliveryError } from './channel.ts';

/** A message as its receiver has it. */
export interface ReceivedMessage {
  readonly id: string;
  readonly title: string;
}

export interface ChannelBench extends AsyncDisposable {
  readonly channel: Channel;
  /** What the receiver has taken, oldest first. */
  received(): Promise<readonly ReceivedMessage[]>;
}

export interface ChannelCases {
  /** A channel with a receiver that takes everything. */
  open(): Promise<ChannelBench>;
  /** A channel whose receiver is not there; the port is one that nobody listens at. */
  openAway(port: number): Channel;
  /** A channel whose receiver does not answer; at the port somebody listens who says nothing. */
  openHanging(port: number): Channel;
  /** Why it cannot be tested here; null where it can. */
  readonly obstacle?: string | null;
}

const NEVER = new AbortController().signal;
/** What of the hostile text has to be readable wherever it arrives. */
const READABLE = `<script>&'$(id)\`id\`;|/+/#{{reason}}`;

/** What every channel does. */
export function testChannel(name: string, cases: ChannelCases): void {
  const options = { skip: cases.obstacle ?? false };
  const testBench = (what: string, run: (bench: ChannelBench) => Promise<void>) =>
    test(`${name}: ${what}`, options, async () => {
      await using bench = await cases.open();
      await run(bench);
    });

  testBench('a notification arrives with its id and title', async ({ channel, received }) => {
    await channel.deliver(sampleNotification(), null, NEVER);
    const { id } = sampleNotification();
    const messages = await received();
    assert.deepEqual(messages, [{ id, title: 'Someone at the gate' }]);
  });

  testBench('a repeated one can be told by its id', async ({ channel, received }) => {
    await channel.deliver(sampleNotification(), null, NEVER);
    await channel.deliver(sampleNotification(), null, NEVER);
    const [first, second, ...others] = await received();
    assert.ok(first !== undefined && first.id === second?.id && others.length === 0);
  });

  testBench('hostile text arrives as text and does nothing else', async ({ channel, received }) => {
    await channel.deliver(sampleNotification({}, { title: HOSTILE_TEXT, reason: HOSTILE_TEXT }), null, NEVER);
    const [message, ...others] = await received();
    assert.equal(others.length, 0);
    assert.equal(message?.id, sampleNotification().id);
    assert.ok(message?.title.includes(READABLE), message?.title);
  });

  test(`${name}: a receiver that is away is tried again later`, options, async () => {
    await using channel = cases.openAway(await findFreePort());
    await assert.rejects(
      () => channel.deliver(sampleNotification(), null, AbortSignal.timeout(8000)),
      (error) => error instanceof DeliveryError && !error.isPermanent,
    );
  });

  test(`${name}: a receiver that hangs is let go of when told so`, options, async () => {
    await using silent = await listenSilently();
    await using channel = cases.openHanging(silent.port);
    const end = new AbortController();
    const delivered = channel.deliver(sampleNotification(), null, end.signal);
    setTimeout(() => end.abort(), 200);
    await assert.rejects(delivered, DeliveryError);
  });

  test(`${name}: closing ends what is under way`, options, async () => {
    await using silent = await listenSilently();
    const channel = cases.openHanging(silent.port);
    const end = new AbortController();
    const delivered = channel.deliver(sampleNotification(), null, end.signal).catch((error: unknown) => error);
    end.abort();
    await channel[Symbol.asyncDispose]();
    assert.ok((await delivered) instanceof DeliveryError);
  });
}

/** Takes connections and says nothing. */
async function listenSilently(): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
