/** What the RTMP server grants devices. */
export interface RtmpLimits {
  /** From the connection to the permission to publish. */
  readonly publishTimeoutMs: number;
  /** Without a picture or sound. */
  readonly silenceTimeoutMs: number;
  readonly maximumConnections: number;
  /** From one address, of those that do not publish. */
  readonly maximumIdlePerAddress: number;
  /** Answers that the device has not yet taken. */
  readonly maximumBacklogBytes: number;
}

export const RTMP_LIMITS: RtmpLimits = {
  publishTimeoutMs: 10_000,
  silenceTimeoutMs: 20_000,
  maximumConnections: 256,
  maximumIdlePerAddress: 32,
  maximumBacklogBytes: 64 * 1024,
};
