import type { SharedTaskStatistics } from '#contract/camera-status.ts';
import type { MediaRequest, MediaRequestName, MediaResponse } from '#contract/media-process.ts';
import type { ClipTrials } from '../clip-trials/clip-trials.ts';
import type { FaceDescriber } from '../identity/face-describer.ts';
import type { IdentityMatcher } from '../identity/identity-matcher.ts';
import type { ClipDesk } from '../sinks/clips/clip-desk.ts';
import type { LiveServer } from '../sinks/live/live-server.ts';
import type { WatchedRules } from '../sinks/rules/watched-rules.ts';
import type { WebrtcIngest } from '../sources/ingest-server.ts';
import type { ConfiguredTasks } from '../tasks/configured-tasks.ts';
import type { CameraRegistry } from './camera-registry.ts';
import type { Ingest } from './ingest.ts';
import type { InputTester } from './input-tester.ts';

const DEFAULT_SNAPSHOT_WIDTH = 1280;

export interface MediaServices {
  readonly cameras: CameraRegistry;
  /** What tasks there are; told of every configuration. */
  readonly tasks: ConfiguredTasks;
  /** Whom faces are compared with. */
  readonly identities: IdentityMatcher;
  /** Watches what is found; told of every configuration. */
  readonly rules: WatchedRules;
  /** Makes the short videos around alerts; told of every configuration. */
  readonly clips: ClipDesk;
  readonly clipTrials: ClipTrials;
  readonly live: LiveServer;
  readonly tester: InputTester;
  readonly faces: FaceDescriber;
  readonly ingest: Ingest;
  readonly whip: WebrtcIngest;
  /** Figures of the model workers, which all cameras share. */
  readonly inferenceStatistics: () => SharedTaskStatistics[];
}

type Handlers = {
  readonly [Name in MediaRequestName]: (
    services: MediaServices,
    request: MediaRequest<Name>,
  ) => Promise<MediaResponse<Name>>;
};

/** What the media process does for each call of the server process. */
export const mediaRequestHandlers: Handlers = {
  createViewer: async ({ cameras, live }, { camera, mode, offerSdp }) =>
    await live.createViewer(cameras.find(camera).viewed, mode, offerSdp),
  addViewerCandidates: async ({ live }, { viewerId, sdpFragment }) => {
    live.addCandidates(viewerId, sdpFragment);
    return null;
  },
  deleteViewer: async ({ live }, { viewerId }) => {
    live.deleteViewer(viewerId);
    return null;
  },
  createPublisher: async ({ whip }, request) => await whip.createPublisher(request),
  addPublisherCandidates: async ({ whip }, { publisherId, sdpFragment }) => {
    whip.addCandidates(publisherId, sdpFragment);
    return null;
  },
  deletePublisher: async ({ whip }, { publisherId }) => {
    whip.deletePublisher(publisherId);
    return null;
  },
  takeSnapshot: async ({ cameras }, { camera, maximumWidth }) =>
    await cameras.find(camera).takeSnapshot(maximumWidth ?? DEFAULT_SNAPSHOT_WIDTH),
  describeFaces: async ({ faces }, { picture }) => await faces.describe(picture),
  tryClip: async ({ clipTrials }, trial) => await clipTrials.try(trial),
  cancelClipTrial: async ({ clipTrials }, { trialId }) => {
    clipTrials.cancel(trialId);
    return null;
  },
  testInput: async ({ tester }, { input }) => await tester.test(input),
};
