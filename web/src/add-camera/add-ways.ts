import {
  type Icon,
  IconDeviceMobile,
  IconLink,
  IconPlayerRecord,
  IconRadar2,
  IconUpload,
  IconUsb,
} from '@tabler/icons-react';

export interface AddWay {
  readonly address: string;
  readonly title: string;
  readonly text: string;
  readonly icon: Icon;
}

/** The ways to add a camera, the easiest first. */
export const ADD_WAYS: readonly AddWay[] = [
  {
    address: '?how=network',
    title: 'Find on the network',
    text: 'Network cameras that speak ONVIF, as nearly all do. Their streams are found and set up.',
    icon: IconRadar2,
  },
  {
    address: '?how=publisher',
    title: 'A device sends to localcv',
    text: 'OBS, drones, encoders and phone apps over SRT, RTMP or WebRTC (WHIP). You get the address to enter there.',
    icon: IconUpload,
  },
  {
    address: '?how=usb',
    title: 'USB camera',
    text: 'A webcam or grabber that is plugged into the machine on which localcv runs.',
    icon: IconUsb,
  },
  {
    address: '/publish',
    title: 'This phone or laptop',
    text: 'The camera of the device in your hands, straight from this browser.',
    icon: IconDeviceMobile,
  },
  {
    address: '?how=address',
    title: 'Address or file',
    text: 'RTSP, HLS, MJPEG, SRT, UDP and multicast addresses, video files and folders.',
    icon: IconLink,
  },
  {
    address: '?how=demo',
    title: 'Demo',
    text: 'A picture that localcv makes itself, to try things out.',
    icon: IconPlayerRecord,
  },
];
