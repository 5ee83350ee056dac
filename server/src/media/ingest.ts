import type { IngestServerStatus, MediaConfiguration } from '#contract/media-process.ts';
import type { IngestServer, WebrtcIngest } from '../sources/ingest-server.ts';
import type { CameraPublisherDesk } from '../sources/publisher/publisher-desk.ts';

export interface IngestServers {
  readonly srt: IngestServer<MediaConfiguration['srt']>;
  readonly rtmp: IngestServer<MediaConfiguration['rtmp']>;
  readonly whip: WebrtcIngest;
}

/** Everything that devices call: who may publish, and the servers that ask. */
export class Ingest implements AsyncDisposable {
  readonly #desk: CameraPublisherDesk;
  readonly #servers: IngestServers;

  constructor(desk: CameraPublisherDesk, servers: IngestServers) {
    this.#desk = desk;
    this.#servers = servers;
  }

  apply({ cameras, autoCreate, srt, rtmp }: MediaConfiguration): void {
    this.#desk.configure(cameras, autoCreate);
    this.#servers.srt.configure(srt);
    this.#servers.rtmp.configure(rtmp);
  }

  statuses(): IngestServerStatus[] {
    return Object.values(this.#servers).map((server) => server.status());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Object.values(this.#servers).map((server) => server[Symbol.asyncDispose]()));
  }
}
