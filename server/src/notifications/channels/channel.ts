import type { Notification } from '#contract/notifications.ts';
import type { ChannelConfig } from '#contract/notifications-config.ts';

/** Why a message could not be delivered. The message says what to do and may repeat what the receiver said. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** The same message would fail for ever, so it is not tried again. */
  readonly isPermanent: boolean;
  /** Not to be tried again before; null where nothing is known. */
  readonly retryAfterMs: number | null;

  constructor(message: string, options: { isPermanent?: boolean; retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.isPermanent = options.isPermanent ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/**
 * What somebody has to put right, such as a password or a moved address, is tried slowly: often enough that nothing is lost once it is
 * right, and seldom enough that no account is locked.
 */
export const SLOW_RETRY_MS = 5 * 60_000;

/**
 * Port: one place that alerts are sent to. Owned by who opened it; disposing it ends what is under way and gives all its connections back.
 */
export interface Channel extends AsyncDisposable {
  /** Whether messages hold the picture, so that it is worth waiting for. */
  readonly showsPicture: boolean;
  /** Longest time that a delivery can rightly take. */
  readonly timeoutMs: number;
  /**
   * Resolves once the receiver has taken the message. Calls come one after the other.
   *
   * @param picture JPEG; null where there is none
   * @param signal ends the attempt at once
   * @throws DeliveryError
   */
  deliver(notification: Notification, picture: Uint8Array | null, signal: AbortSignal): Promise<void>;
}

export interface KnownRule {
  readonly name: string;
  readonly title: string;
  readonly isOngoing: boolean;
}

export interface KnownCamera {
  readonly name: string;
  readonly title: string;
  readonly isConnected: boolean;
}

/** What channels that show states tell of, beside alerts. Nothing of it throws. */
export interface Surroundings {
  readonly version: string;
  rules(): readonly KnownRule[];
  cameras(): readonly KnownCamera[];
  /** @returns the way out */
  onChange(listener: () => void): () => void;
}

export interface ChannelContext {
  readonly name: string;
  /** Null for a channel that is opened for a test alone, which shows no states. */
  readonly surroundings: Surroundings | null;
}

/** Opens the channel of any configuration. Returns at once; what does not work shows at the first delivery. */
export type OpenChannel = (config: ChannelConfig, context: ChannelContext) => Channel;
