import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MediaConfiguration } from '#contract/media-process.ts';
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts';
import { until } from '../../../testing/until.ts';
import type { RtmpLimits } from '../rtmp-limits.ts';
import { RtmpServer } from '../rtmp-server.ts';
import { StandInDesk } from './stand-in-desk.ts';

export interface StartOptions {
  /** Passwords by camera. */
  readonly cameras?: Readonly<Record<string, string | null>>;
  readonly limits?: Partial<RtmpLimits>;
  readonly tls?: MediaConfiguration['rtmp']['tls'];
}

export interface StartedRtmpServer extends AsyncDisposable {
  readonly server: RtmpServer;
  readonly desk: StandInDesk;
  readonly port: number;
  readonly log: readonly string[];
}

/** An RTMP server on a free port. */
export async function startRtmpServer({ cameras = { door: null }, limits = {}, tls = null }: StartOptions = {}) {
  const desk = new StandInDesk(cameras);
  const log: string[] = [];
  const server = new RtmpServer({ desk, limits, log: (message) => log.push(message) });
  server.configure({ enabled: true, port: 0, tls });
  await until('the RTMP server', () => server.status().port !== null);
  const started: StartedRtmpServer = {
    ...{ server, desk, log, port: server.status().port ?? 0 },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return started;
}

/** A certificate for RTMPS that nobody trusts. */
export async function createCertificate(): Promise<{ certificate: string; key: string }> {
  const folder = await createTemporaryFolder();
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '2'];
  const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...algorithm, ...subject, ...files], { stdio: 'ignore' });
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}
