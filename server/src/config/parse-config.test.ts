import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatConfigProblem } from './config-problem.ts';
import { initialConfigText } from './initial-config.ts';
import { parseConfig } from './parse-config.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: references as they stand in the file
function problemsOf(text: string): string[] {
  return parseConfig(text, { SET: 'secret' }).problems.map(formatConfigProblem);
}

const CAMERA = 'inputs: [{ path: demo:ball }]';

for (const [text, expected] of [
  ['htpp:\n  port: 1', ['line 1: htpp: unknown key "htpp"; did you mean "http"?']],
  [
    'http:\n  port: 70000\n  prot: 1',
    [
      'line 2: http.port: expected a number of at most 65535',
      'line 3: http.prot: unknown key "prot"; did you mean "port"?',
    ],
  ],
  [
    `cameras:\n  a:\n    ${CAMERA}\n    publish: { passphrase: short }\n`,
    ['line 4: cameras.a.publish.passphrase: expected 10 to 79 bytes (ASCII characters; others take more)'],
  ],
  [
    `cameras:\n  a:\n    ${CAMERA}\n    publish: { passphrase: ${'ä'.repeat(40)} }\n`,
    ['line 4: cameras.a.publish.passphrase: expected 10 to 79 bytes (ASCII characters; others take more)'],
  ],
  [
    `cameras:\n  a:\n    ${CAMERA}\n    publish:\n      passphrase: '***'\n`,
    ['line 5: cameras.a.publish.passphrase: expected the secret itself: "***" stands for it only where it is shown'],
  ],
  ['http:\n  port: "80"', ['line 2: http.port: expected a number but found a text']],
  ['http: 8080', ['line 1: http: expected a section of keys and values but found a number']],
  ['cameras:\n  a: {}', ['line 2: cameras.a.inputs: is missing; expected a list']],
  ['cameras:\n  a:', ['line 2: cameras.a: expected a section of keys and values but found nothing']],
  [
    `cameras:\n  Front Door:\n    ${CAMERA}`,
    [
      'line 2: cameras.Front Door: invalid name; expected 1 to 63 lower-case letters, digits, "-" or "_", starting and ending with a letter or digit',
    ],
  ],
  [
    'cameras:\n  Front Door:\n    inputs: []\n    detect:\n      tasks:\n        Two Words: { fps: -1 }\n    titel: Door\n',
    [
      'line 2: cameras.Front Door: invalid name; expected 1 to 63 lower-case letters, digits, "-" or "_", starting and ending with a letter or digit',
      'line 3: cameras.Front Door.inputs: expected at least one input',
      'line 6: cameras.Front Door.detect.tasks.Two Words: invalid name; expected 1 to 48 lower-case letters, digits or "-", starting with a letter',
      'line 6: cameras.Front Door.detect.tasks.Two Words.fps: expected a number of more than 0',
      'line 7: cameras.Front Door.titel: unknown key "titel"; did you mean "title"?',
    ],
  ],
  [
    'cameras:\n  a:\n    inputs:\n      - path: ftp://x\n',
    [
      'line 4: cameras.a.inputs[0].path: expected publisher, rtsp://, rtsps://, http://, https://, srt://, udp://, v4l2:/dev/video…, demo:ball, demo:street or the path of a video file or folder (/… or ./…)',
    ],
  ],
  ['cameras:\n  a:\n    inputs: []', ['line 3: cameras.a.inputs: expected at least one input']],
  [
    'tasks:\n  objects:\n    model: centrenet',
    ['line 3: tasks.objects.model: there is no model "centrenet"; did you mean "centernet"?'],
  ],
  [
    'models:\n  mine:\n    title: Mine\n    task: objects\n    source: { file: mine.onnx }\n    decoder: yolox\n    input: { size: { width: 64, height: 64 } }',
    [
      'line 2: models.mine: labels: is missing; models of the decoder "yolox" need the names of their classes: "coco-80", a list, or { file: names.txt }',
    ],
  ],
  [
    'models:\n  far:\n    title: Far\n    task: faces\n    source: { remote: "http://gpu:8000", model: yunet, fallback: nowhere }\n    decoder: yunet\n    input: { size: { width: 64, height: 64 } }',
    [
      'line 5: models.far.source.fallback: there is no model "nowhere"; "npm start -- models list" shows those that are known',
    ],
  ],
  [
    'tasks:\n  a:\n    on: { task: b }\n  b:\n    on: { task: a }',
    [
      'line 3: tasks.a.on: expected a task that does not look at this one itself',
      'line 5: tasks.b.on: expected a task that does not look at this one itself',
    ],
  ],
  [
    `cameras:\n  a:\n    ${CAMERA}\n    detect:\n      tasks:\n        faces:\n          fps: fast\n          minimumScore: 2`,
    [
      'line 7: cameras.a.detect.tasks.faces.fps: expected a number or "all"',
      'line 8: cameras.a.detect.tasks.faces.minimumScore: expected a number of at most 1',
    ],
  ],
  [
    'webrtc:\n  additionalAddresses:\n    - 10.0.0.1\n    - here',
    ['line 4: webrtc.additionalAddresses[1]: expected an IPv4 address or an IPv6 address'],
  ],
  [
    'rules: { a: { condition: { subject: {}, verb: crosses } } }',
    ['line 1: rules.a.condition.line: is missing; expected a text'],
  ],
  [
    'rules: { a: { condition: { any: [{ subject: {}, verb: runs, lines: x }, { subject: {}, verb: runs }] } } }',
    ['line 1: rules.a.condition.any[0].lines: unknown key "lines"'],
  ],
  ['events:\n  retainDays: 0', ['line 2: events.retainDays: expected a number of more than 0']],
  [
    'a: [1\nb: 2',
    ['line 2: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  ['http:\n\tport: 1', ['line 2: not valid YAML: expected spaces for indentation but found a tab']],
  ['http:\n  port: 1\n  port: 2', ['line 3: not valid YAML: this key is there twice in the same section; remove one']],
  ['http: *nowhere', ['Unresolved alias (the anchor must be set before the alias): nowhere']],
  [
    'cameras:\n  a:\n    inputs:\n      - path: rtsp://u:${UNSET}@h/',
    [
      'line 4: cameras.a.inputs[0].path: the environment variable UNSET is not set; set it before starting localcv, or write $${UNSET} for the literal text',
    ],
  ],
  [
    'cameras:\n  a:\n    inputs:\n      - path: rtsp://u:${not a name}@h/',
    [
      'line 4: cameras.a.inputs[0].path: expected ${NAME} with the name of an environment variable (write $${ for a literal ${)',
    ],
  ],
  ['just a text', ['line 1: expected a section of keys and values but found a text']],
] as const) {
  test(`mistakes: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(problemsOf(text), expected);
  });
}

for (const text of [
  '',
  '# only a comment\n',
  'cameras:\n',
  'http:\n  port:\n',
  `cameras: {a: {${CAMERA}, detect: }}`,
]) {
  test(`no mistake: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(problemsOf(text), []);
  });
}

test('the environment is put into the configuration and not into the raw values', () => {
  const { config, raw } = parseConfig('cameras: {a: {inputs: [{path: "rtsp://u:${SET}@h/$${SET}"}]}}', { SET: 's3' });
  assert.equal(config?.cameras.a?.inputs[0]?.path, 'rtsp://u:s3@h/${SET}');
  assert.deepEqual(raw, { cameras: { a: { inputs: [{ path: 'rtsp://u:${SET}@h/$${SET}' }] } } });
});

test('no problem shows a substituted value', () => {
  const text = 'cameras:\n  a:\n    inputs:\n      - path: ${SET}\n        transport: ${SET}';
  assert.equal(problemsOf(text).length, 2);
  assert.doesNotMatch(problemsOf(text).join(), /secret/);
});

test('anchors and merge keys are taken', () => {
  const text = `x: 1\n`;
  assert.equal(problemsOf(text).length, 1);
  const merged = `cameras:\n  a: &base\n    ${CAMERA}\n  b:\n    <<: *base\n    title: B\n`;
  const { config } = parseConfig(merged, {});
  assert.equal(config?.cameras.b?.inputs[0]?.path, 'demo:ball');
});

test('the file of the first start is valid and names its schema in the first line', () => {
  const text = initialConfigText(8080);
  const { config, problems } = parseConfig(text, {});
  assert.deepEqual(problems, []);
  assert.equal(text.split('\n')[0], '# yaml-language-server: $schema=http://localhost:8080/api/config/schema.json');
  assert.deepEqual(Object.keys(config?.cameras ?? {}), ['ball', 'street']);
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: references as they stand in the file
