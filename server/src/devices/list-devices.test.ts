import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { listDevices } from './list-devices.ts';
import { parseFormats } from './parse-formats.ts';

/** Of a Logitech C930e, shortened (github.com/ros-drivers/usb_cam, issue 287). It names its rates twice. */
const C930E = `ioctl: VIDIOC_ENUM_FMT
	Type: Video Capture

	[0]: 'YUYV' (YUYV 4:2:2)
		Size: Discrete 640x480
			Interval: Discrete 0.033s (30.000 fps)
			Interval: Discrete 0.200s (5.000 fps)
			Interval: Discrete 0.033s (30.000 fps)
			Interval: Discrete 0.200s (5.000 fps)
		Size: Discrete 1920x1080
			Interval: Discrete 0.200s (5.000 fps)
	[1]: 'MJPG' (Motion-JPEG, compressed)
		Size: Discrete 1280x720
			Interval: Discrete 0.033s (30.000 fps)
			Interval: Discrete 0.133s (7.500 fps)
`;
/** Of a Raspberry Pi camera, shortened (github.com/Motion-Project/motion, issue 940): old form, sizes as ranges. */
const RASPBERRY_PI = `ioctl: VIDIOC_ENUM_FMT
        Index       : 0
        Type        : Video Capture
        Pixel Format: 'YU12'
        Name        : Planar YUV 4:2:0
                Size: Stepwise 32x32 - 2592x1944 with step 2/2

        Index       : 4
        Type        : Video Capture
        Pixel Format: 'H264' (compressed)
        Name        : H.264
                Size: Stepwise 32x32 - 1280x1944 with step 2/2

        Index       : 6
        Type        : Video Capture
        Pixel Format: 'YVYU'
        Name        : YVYU 4:2:2
                Size: Stepwise 32x32 - 2592x1944 with step 2/2
`;
const USUAL = [
  [1280, 720],
  [640, 480],
  [320, 240],
];
const OUTPUTS = [
  [
    'a webcam',
    C930E,
    [
      ['mjpeg', 'Motion-JPEG, compressed', [[1280, 720, 30, 7.5]]],
      [
        'yuyv422',
        'YUYV 4:2:2',
        [
          [1920, 1080, 5],
          [640, 480, 30, 5],
        ],
      ],
    ],
  ],
  [
    'a camera with ranges of sizes',
    RASPBERRY_PI,
    [
      ['h264', 'H.264', USUAL],
      ['yuv420p', 'Planar YUV 4:2:0', [[1920, 1080], ...USUAL]],
    ],
  ],
  // A decoder of a Raspberry Pi 4, and the node of a camera that carries no pictures.
  ['a device without formats', 'ioctl: VIDIOC_ENUM_FMT\n\tType: Video Capture\n\n', []],
  ['absurd sizes', "[0]: 'MJPG' (x)\n\t\tSize: Discrete 0x0\n\t\tSize: Discrete 99999x99999\n", []],
  ['nonsense', 'Size: Discrete 640x480\n\u0000[x]: MJPG\n', []],
] as const;

for (const [name, output, expected] of OUTPUTS) {
  test(`the modes of ${name}`, () => {
    const found = parseFormats(output).map(({ format, description, sizes }) => [
      format,
      description,
      sizes.map(({ width, height, framesPerSecond }) => [width, height, ...framesPerSecond]),
    ]);
    assert.deepEqual(found, expected);
  });
}

test('very long lists end', () => {
  const size = '\t\tSize: Discrete 640x480\n\t\t\tInterval: Discrete 0.033s (30.000 fps)\n';
  const lines = Array.from({ length: 5_000 }, (_, index) => size.replace('640', String(index + 1)));
  assert.equal(parseFormats(`[0]: 'MJPG' (x)\n${lines.join('')}`)[0]?.sizes.length, 64);
});

/** Two cameras as the kernel and udev show them: the first has a second node without pictures. */
async function createDevices() {
  const folder = await createTemporaryFolder();
  const classDirectory = join(folder, 'class');
  const deviceDirectory = join(folder, 'dev');
  const nodes = { video0: ['C930e', '0'], video1: ['C930e', '1'], video10: ['Grabber', '0'], radio0: ['Tuner', '0'] };
  await mkdir(join(deviceDirectory, 'v4l/by-id'), { recursive: true });
  for (const [node, [name = '', index = '']] of Object.entries(nodes)) {
    await mkdir(join(classDirectory, node), { recursive: true });
    await writeFile(join(classDirectory, node, 'name'), `${name}\n`);
    await writeFile(join(classDirectory, node, 'index'), `${index}\n`);
    await writeFile(join(deviceDirectory, node), '');
  }
  await symlink('../../video0', join(deviceDirectory, 'v4l/by-id/usb-046d_C930e-video-index0'));
  return { classDirectory, deviceDirectory };
}

test('cameras are listed with their modes and the path that stays with them', async () => {
  const { classDirectory, deviceDirectory } = await createDevices();
  const listFormats = async () => C930E;
  const { cameras, problem } = await listDevices({ classDirectory, deviceDirectory, listFormats });
  assert.equal(problem, null);
  assert.deepEqual(
    cameras.map(({ name, path, stablePath, formats }) => [name, path, stablePath, formats.length]),
    [
      ['C930e', join(deviceDirectory, 'video0'), join(deviceDirectory, 'v4l/by-id/usb-046d_C930e-video-index0'), 2],
      ['Grabber', join(deviceDirectory, 'video10'), null, 2],
    ],
  );
});

test('without the tool the cameras are listed by name, and what to install is said', async () => {
  const listFormats = () => Promise.reject(Object.assign(new Error('spawn v4l2-ctl ENOENT'), { code: 'ENOENT' }));
  const { cameras, problem } = await listDevices({ ...(await createDevices()), listFormats });
  assert.deepEqual(
    cameras.map(({ name }) => name),
    ['C930e', 'Grabber'],
  );
  assert.match(problem ?? '', /v4l-utils/);
});

test('a camera that may not be opened says who may', async () => {
  const listFormats = () => Promise.reject(new Error('Cannot open device /dev/video0, exiting: Permission denied'));
  const { cameras } = await listDevices({ ...(await createDevices()), listFormats });
  assert.match(cameras[0]?.problem ?? '', /group "video"/);
});

test('a node that gives no pictures is no camera', async () => {
  const { cameras } = await listDevices({ ...(await createDevices()), listFormats: async () => '' });
  assert.deepEqual(cameras, []);
});

test('a machine without cameras has none', async () => {
  assert.deepEqual(await listDevices({ classDirectory: '/nowhere' }), { cameras: [], problem: null });
});
