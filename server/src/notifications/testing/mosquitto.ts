import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { connect as openSocket } from 'node:net';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { RunningProgram } from '../../testing/running-program.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';

const BROKER = '/usr/sbin/mosquitto';
const START_TIMEOUT_MS = 10_000;

/** Why Mosquitto cannot run on this machine, or null if it can. */
export function obstacleToMosquitto(): string | null {
  const isThere = existsSync(BROKER) && spawnSync('mosquitto_passwd', ['-h'], { stdio: 'ignore' }).error === undefined;
  return isThere ? null : 'needs the Debian package mosquitto';
}

/** Mosquitto at that port, in a process of its own. Disposing it kills that process; what it kept is gone then. */
export async function startMosquitto(
  port: number,
  login?: { user: string; password: string },
): Promise<RunningProgram> {
  const folder = await createTemporaryFolder();
  // The broker gives its rights up and reads its files as somebody else.
  await chmod(folder, 0o755);
  const passwords = join(folder, 'passwords');
  const lines = [`listener ${port} 127.0.0.1`, `allow_anonymous ${login === undefined}`, 'persistence false'];
  if (login !== undefined) {
    spawnSync('mosquitto_passwd', ['-b', '-c', passwords, login.user, login.password]);
    await chmod(passwords, 0o644);
    lines.push(`password_file ${passwords}`);
  }
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  const broker = new RunningProgram(BROKER, ['-c', file]);
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isListening(port))) {
    if (broker.hasEnded || performance.now() > deadlineMs) {
      await broker.kill();
      throw new Error(`Mosquitto does not listen: ${broker.output}`);
    }
  }
  return broker;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openSocket({ host: '127.0.0.1', port });
    const end = (isThere: boolean) => {
      socket.destroy();
      setTimeout(() => resolve(isThere), isThere ? 0 : 20);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** A client that listens to everything. Disposing it ends the connection. */
export class MqttListener implements AsyncDisposable {
  readonly messages: { readonly topic: string; readonly payload: Buffer; readonly isRetained: boolean }[] = [];
  /** What the topics say now. */
  readonly latest = new Map<string, string>();
  readonly client: MqttClient;

  private constructor(client: MqttClient) {
    this.client = client;
    client.on('message', (topic, payload, { retain }) => {
      this.messages.push({ topic, payload, isRetained: retain });
      if (payload.byteLength === 0) this.latest.delete(topic);
      else this.latest.set(topic, payload.toString());
    });
  }

  static async open(port: number, login?: { user: string; password: string }): Promise<MqttListener> {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      ...(login === undefined ? {} : { username: login.user, password: login.password }),
    });
    const listener = new MqttListener(client);
    await client.subscribeAsync('#', { qos: 1 });
    return listener;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.endAsync(true);
  }
}
