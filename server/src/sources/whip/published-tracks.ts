import datachannel from 'node-datachannel';
import type { PublishedMedia, PublisherOffer } from '#core/sdp/publisher-offer.ts';

/**
 * Senders built on libwebrtc begin at 300 kb/s and feel their way up for half a minute; on a local network they
 * may begin where most cameras end up. Others ignore the parameter.
 */
const START_KILOBITS_PER_SECOND = 2_500;

type AddCodec = (media: datachannel.Video, offered: PublishedMedia) => void;

const ADD_VIDEO_CODEC: Readonly<Record<PublisherOffer['video']['codec'], AddCodec>> = {
  h264: (media, offered) => media.addVideoCodec(offered.payloadType, 'H264', parametersOf(offered)),
  vp8: (media, offered) => media.addVideoCodec(offered.payloadType, 'VP8', parametersOf(offered)),
  vp9: (media, offered) => media.addVideoCodec(offered.payloadType, 'VP9', parametersOf(offered)),
  av1: (media, offered) => media.addVideoCodec(offered.payloadType, 'AV1', parametersOf(offered)),
};

/**
 * The tracks of an answer to a publisher. They have no media handler: then libdatachannel hands over whole RTP and
 * RTCP packets and sends RTCP of ours, so that losses, reports and clocks are seen here.
 */
export function addPublishedTracks(peer: datachannel.PeerConnection, { video, audio, declined }: PublisherOffer) {
  const videoMedia = new datachannel.Video(video.mid, 'RecvOnly' as datachannel.Direction);
  ADD_VIDEO_CODEC[video.codec](videoMedia, video);
  // No header extension is accepted, video-orientation among them: the sender then turns the picture itself.
  const videoTrack = peer.addTrack(videoMedia);
  const audioTrack = audio === null ? null : peer.addTrack(audioMedia(audio));
  for (const { mid, kind } of declined) peer.addTrack(declinedMedia(mid, kind));
  return { videoTrack, audioTrack };
}

function audioMedia(audio: PublishedMedia): datachannel.Audio {
  const media = new datachannel.Audio(audio.mid, 'RecvOnly' as datachannel.Direction);
  media.addOpusCodec(audio.payloadType, audio.formatParameters);
  return media;
}

function declinedMedia(mid: string, kind: 'video' | 'audio'): datachannel.Video | datachannel.Audio {
  const direction = 'Inactive' as datachannel.Direction;
  return kind === 'video' ? new datachannel.Video(mid, direction) : new datachannel.Audio(mid, direction);
}

function parametersOf({ formatParameters }: PublishedMedia): string {
  const start = `x-google-start-bitrate=${START_KILOBITS_PER_SECOND}`;
  return formatParameters === '' ? start : `${formatParameters};${start}`;
}
