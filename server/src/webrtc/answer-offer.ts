import type datachannel from 'node-datachannel';
import { addHostAddresses } from '#core/sdp/viewer-offer.ts';
import { OperationalError } from '../operational-error.ts';

const GATHERING_TIMEOUT_MS = 3_000;

/**
 * Answers an offer once all host candidates are known.
 *
 * @param additionalAddresses further addresses under which peers reach this host
 * @throws OperationalError `offer-invalid` | `webrtc-failed`
 */
export async function answerOffer(
  peer: datachannel.PeerConnection,
  offerSdp: string,
  additionalAddresses: readonly string[],
): Promise<string> {
  const gathered = gatheringOf(peer);
  // Nobody waits for it any more where the offer is refused.
  gathered.catch(() => undefined);
  try {
    peer.setRemoteDescription(offerSdp, 'offer' as datachannel.DescriptionType);
  } catch (error) {
    throw new OperationalError('offer-invalid', 'The WebRTC offer cannot be used.', { cause: error });
  }
  await gathered;
  const description = peer.localDescription();
  if (description === null) throw failure('The WebRTC answer could not be made.');
  return addHostAddresses(description.sdp, additionalAddresses);
}

function gatheringOf(peer: datachannel.PeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(failure('No network address could be offered to the WebRTC peer.')),
      GATHERING_TIMEOUT_MS,
    );
    peer.onGatheringStateChange((state) => {
      if (state !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function failure(message: string): OperationalError {
  return new OperationalError('webrtc-failed', message, { retryable: true });
}
