/** Label of the data channel that a viewer opens beside its video track. */
export const RESULTS_CHANNEL_LABEL = 'localcv-results';

/** The server sends a heartbeat at least this often, so that a viewer notices a dead peer. */
export const HEARTBEAT_INTERVAL_MS = 500;

/**
 * Label of a further channel that a viewer may open to measure: it gets a `FrameTrace` for every frame sent.
 */
export const TRACE_CHANNEL_LABEL = 'localcv-trace';
