import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cameraConfigSchema, type InputRole, inputPathSchema, rolesOfInputs } from './config.ts';

type Roles = InputRole[] | undefined;
const inputsWith = (...roles: Roles[]) =>
  roles.map((some, index) => ({ path: `rtsp://192.0.2.1/${index}`, ...(some && { roles: some }) }));

describe('the roles of a camera with several inputs', () => {
  const cases: readonly (readonly [string, Roles[], InputRole[][]])[] = [
    ['a single input has all of them', [undefined], [['live', 'record', 'detect']]],
    ['the one without roles takes what is left', [['detect'], undefined], [['detect'], ['live', 'record']]],
    ['what nobody names falls to the one on screen', [['live'], ['detect']], [['live', 'record'], ['detect']]],
    ['each may have one', [['live'], ['record'], ['detect']], [['live'], ['record'], ['detect']]],
  ];
  for (const [name, roles, expected] of cases) {
    it(name, () => assert.deepEqual(rolesOfInputs(inputsWith(...roles)), expected));
  }

  const mistakes: readonly (readonly [string, Roles[], RegExp])[] = [
    ['a role twice', [['live', 'detect'], ['detect']], /expected the role "detect" once/],
    ['a role twice in one input', [['live', 'live']], /expected the role "live" once/],
    ['two inputs without roles', [undefined, undefined], /roles for all inputs but one/],
    ['nothing to look at', [['detect'], ['record']], /one input with the role "live"/],
    ['four inputs', [['live'], ['record'], ['detect'], undefined], /3/],
  ];
  for (const [name, roles, message] of mistakes) {
    it(`refuses ${name}`, () => {
      const parsed = cameraConfigSchema.safeParse({ inputs: inputsWith(...roles) });
      const problems = parsed.error?.issues.map((issue) => issue.message) ?? ['accepted'];
      assert.match(problems.join('; '), message);
    });
  }
});

describe('the address of an input', () => {
  for (const path of [
    'publisher',
    'rtsp://192.0.2.1/live',
    'srt://192.0.2.1:9000?streamid=read',
    'udp://239.1.2.3:5000',
    'v4l2:/dev/video0',
    'http://192.0.2.1/video.mjpg',
    './clips',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference to the environment
    '${CAMERA}',
  ])
    it(`may be ${path}`, () => assert.equal(inputPathSchema.safeParse(path).success, true));
  for (const path of ['', 'publisher2', 'ftp://192.0.2.1/', 'video.mp4', 'javascript:alert(1)'])
    it(`may not be "${path}"`, () => assert.equal(inputPathSchema.safeParse(path).success, false));
});
