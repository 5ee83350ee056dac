/** What was wrong with the bytes of an RTMP peer; counted by this name. */
export type RtmpFault = 'handshake' | 'chunk-size' | 'message-length' | 'chunk-stream' | 'command' | 'sequence';

/** The peer sent bytes after which nothing that follows can be trusted; the connection is to be closed. */
export class MalformedRtmpError extends Error {
  override readonly name = 'MalformedRtmpError';
  readonly fault: RtmpFault;

  constructor(fault: RtmpFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
