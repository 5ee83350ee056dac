import { MODEL_FUZZ_TARGETS } from '../server/src/inference/execution/testing/fuzz-targets.ts';
import { DEVICE_FUZZ_TARGETS } from '../server/src/onvif/testing/fuzz-targets.ts';
import { RTMP_FUZZ_TARGETS } from '../server/src/sources/rtmp/testing/fuzz-targets.ts';
import { RTSP_FUZZ_TARGETS } from '../server/src/sources/rtsp/testing/fuzz-targets.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { REQUEST_FUZZ_TARGETS } from './request-targets.ts';
import { SENTENCE_FUZZ_TARGETS } from './sentence-targets.ts';
import { streamIdTargets } from './stream-id-target.ts';
import { ELEMENTARY_FUZZ_TARGETS, transportStreamTarget } from './transport-stream-targets.ts';
import { makeTransportStreams } from './transport-streams.ts';
import { WEBRTC_FUZZ_TARGETS } from './webrtc-targets.ts';

/** Every parser of bytes from the network, or of files of strangers, that is fuzzed. The real streams that some begin with are made by FFmpeg. */
export async function loadFuzzTargets(): Promise<FuzzTarget[]> {
  const streams = [...(await makeTransportStreams())].map(([name, whole]) => transportStreamTarget(name, whole));
  return [
    ...streams,
    ...ELEMENTARY_FUZZ_TARGETS,
    ...RTMP_FUZZ_TARGETS,
    ...RTSP_FUZZ_TARGETS,
    ...REQUEST_FUZZ_TARGETS,
    ...SENTENCE_FUZZ_TARGETS,
    ...WEBRTC_FUZZ_TARGETS,
    ...streamIdTargets(),
    ...DEVICE_FUZZ_TARGETS,
    ...MODEL_FUZZ_TARGETS,
  ];
}
