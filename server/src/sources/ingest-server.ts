import type { IngestServerStatus, MediaRequest, MediaResponse } from '#contract/media-process.ts';

/**
 * A server that devices call to publish. It listens as its settings say; a port that is taken is a problem that it
 * reports and tries to get over, never a reason to stop.
 */
export interface IngestServer<Settings> extends AsyncDisposable {
  /** Takes the settings, listens, moves to another port or stops. */
  configure(settings: Settings): void;
  status(): IngestServerStatus;
}

/** Browsers that publish over WebRTC; the HTTP part of WHIP is the server process's. */
export interface WebrtcIngest extends AsyncDisposable {
  /** @throws OperationalError `publish-…` | `offer-invalid` | `port-busy` */
  createPublisher(request: MediaRequest<'createPublisher'>): Promise<MediaResponse<'createPublisher'>>;
  /** @throws OperationalError `publisher-unknown` | `offer-invalid` */
  addCandidates(publisherId: string, sdpFragment: string): void;
  /** @throws OperationalError `publisher-unknown` */
  deletePublisher(publisherId: string): void;
  status(): IngestServerStatus;
}
