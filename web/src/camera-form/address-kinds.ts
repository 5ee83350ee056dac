/** The kinds of places that video comes from, as the form offers them. */
export const ADDRESS_KINDS = ['rtsp', 'http', 'file', 'demo'] as const;
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
    label: 'HTTP or HLS',
    description: 'An HLS playlist, an MPEG-TS stream or a video file on a web server.',
    examples: ['https://example.lan/live/index.m3u8', 'http://192.168.1.30:8081/stream.ts'],
  },
  file: {
    label: 'Video file',
    description: 'A file on the machine that runs localcv. It is played in a loop, in real time.',
    examples: ['/media/videos/entrance.mp4', './videos/entrance.mkv'],
  },
  demo: {
    label: 'Demo',
    description: 'A picture that localcv makes itself, to try things out.',
    examples: ['demo:ball', 'demo:street'],
  },
};

/** Which kind an address is of. */
export function addressKindOf(path: string): AddressKind {
  if (/^https?:/.test(path)) return 'http';
  if (/^demo:/.test(path)) return 'demo';
  if (/^(?:file:|\/|\.\/)/.test(path)) return 'file';
  return 'rtsp';
}
