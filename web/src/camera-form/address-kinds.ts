import { PUBLISHER_PATH } from '#contract/config.ts';

/** The kinds of places that video comes from, as the form offers them. */
export const ADDRESS_KINDS = ['rtsp', 'http', 'srt', 'udp', 'file', 'usb', 'publisher', 'demo'] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

export interface AddressKindText {
  readonly label: string;
  readonly description: string;
  readonly examples: readonly string[];
}

export const ADDRESS_KIND_TEXTS: Readonly<Record<AddressKind, AddressKindText>> = {
  rtsp: {
    label: 'RTSP camera',
    description: 'Most network cameras. The path is in the manual of the camera or in its ONVIF settings.',
    examples: [
      'rtsp://user:password@192.168.1.20:554/stream1',
      'rtsp://user:password@192.168.1.21/Streaming/Channels/101',
      'rtsps://camera.local:322/live',
    ],
  },
  http: {
    label: 'HTTP, HLS or MJPEG',
    description: 'An HLS playlist, the MJPEG address of a camera, an MPEG-TS stream or a video file on a web server.',
    examples: [
      'https://example.lan/live/index.m3u8',
      'http://192.168.1.30/mjpeg',
      'http://192.168.1.30:8081/stream.ts',
    ],
  },
  srt: {
    label: 'SRT, called by localcv',
    description: 'A device that listens for SRT calls. For one that calls, choose “A device sends to localcv” instead.',
    examples: ['srt://192.168.1.40:9000', 'srt://192.168.1.40:9000?streamid=cam1&passphrase=at-least-ten&latency=200'],
  },
  udp: {
    label: 'UDP or multicast',
    description: 'MPEG-TS over UDP: to a port of this machine, or to a multicast group that localcv joins.',
    examples: ['udp://0.0.0.0:5000', 'udp://239.1.1.1:5000'],
  },
  file: {
    label: 'File or folder',
    description:
      'A file on the machine that runs localcv, or a folder whose files are played one after the other, again and again.',
    examples: ['/media/videos/entrance.mp4', './videos'],
  },
  usb: {
    label: 'USB camera',
    description:
      'A camera at the machine that runs localcv. “USB camera” in the first step lists them with their modes.',
    examples: ['v4l2:/dev/video0', 'v4l2:/dev/video0?format=mjpeg&size=1280x720&fps=30'],
  },
  publisher: {
    label: 'A device sends',
    description:
      'localcv waits for a device to send its video over SRT, RTMP or WebRTC (WHIP) under this camera’s name.',
    examples: [PUBLISHER_PATH],
  },
  demo: {
    label: 'Demo',
    description: 'A picture that localcv makes itself, to try things out.',
    examples: ['demo:ball', 'demo:street'],
  },
};

const KIND_OF_SCHEME: readonly (readonly [RegExp, AddressKind])[] = [
  [/^https?:/, 'http'],
  [/^srt:/, 'srt'],
  [/^udp:/, 'udp'],
  [/^v4l2:/, 'usb'],
  [/^demo:/, 'demo'],
  [/^publisher$/, 'publisher'],
  [/^(?:file:|\/|\.\/)/, 'file'],
];

/** Which kind an address is of. */
export function addressKindOf(path: string): AddressKind {
  return KIND_OF_SCHEME.find(([pattern]) => pattern.test(path))?.[1] ?? 'rtsp';
}
