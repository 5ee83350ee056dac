import type { PublishConfig } from '#contract/config.ts';
import type { PublisherDesk } from '../publishing.ts';
import type { NativePermit, NativePermits } from './srt-addon.ts';

/** The table by which the listen callback decides. @param latencyMs of cameras that say nothing of it */
export function toNativePermits(desk: PublisherDesk, latencyMs: number): NativePermits {
  const anyOther = desk.autoCreatePermit();
  return {
    permits: [...desk.permits()].map(([name, { publish }]) => ({ name, ...toNativePermit(publish, latencyMs) })),
    forbidden: [...(desk.forbidden?.() ?? [])],
    anyOther: anyOther === null ? null : toNativePermit(anyOther.publish, latencyMs),
  };
}

function toNativePermit(publish: PublishConfig, latencyMs: number): NativePermit {
  return {
    passphrase: publish.passphrase ?? '',
    user: publish.user ?? '',
    password: publish.password ?? '',
    latencyMs: publish.latencyMs ?? latencyMs,
    takeover: publish.takeover,
  };
}
