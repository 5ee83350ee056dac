import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from 'yaml';
import { editDocument, stringifyInStyleOf } from './edit-document.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test edits plain values of any shape
function edit(text: string, change: (value: any) => void): string {
  const document = parseDocument(text, { merge: true });
  const before = document.toJS();
  const after = structuredClone(before);
  change(after);
  editDocument(document, before, after);
  const edited = stringifyInStyleOf(document, text);
  assert.deepEqual(parseDocument(edited, { merge: true }).toJS(), after, 'the file says what was wanted');
  return edited;
}

const FILE = `# header

http:
  port: 8080 # the usual one

cameras:
  # at the door
  door:
    title: 'Front: door' # shown
    inputs:
      - path: rtsp://h/a # main stream
        transport: tcp

  # in the garden
  garden: { inputs: [ { path: demo:ball } ] }
`;

test('an edit touches only the line it is about', () => {
  const edited = edit(FILE, (config) => {
    config.cameras.door.inputs[0].path = 'rtsp://h/b';
  });
  assert.equal(edited, FILE.replace('rtsp://h/a', 'rtsp://h/b'));
});

test('a changed number keeps its comment', () => {
  const edited = edit(FILE, (config) => {
    config.http.port = 9090;
  });
  assert.equal(edited, FILE.replace('8080', '9090'));
});

test('a new camera goes to the end', () => {
  const edited = edit(FILE, (config) => {
    config.cameras.yard = { inputs: [{ path: 'demo:street' }] };
  });
  assert.equal(edited, `${FILE}  yard:\n    inputs:\n      - path: demo:street\n`);
});

test('removing a camera keeps the others and their comments', () => {
  const edited = edit(FILE, (config) => {
    delete config.cameras.garden;
  });
  assert.match(edited, /# at the door/);
  assert.match(edited, /# main stream/);
  assert.doesNotMatch(edited, /garden:/);
});

for (const [why, text, added] of [
  ['lists without indentation', 'cameras:\n  door:\n    inputs:\n    - path: rtsp://h/a\n', '    title: Door\n'],
  ['wide indentation', 'cameras:\n    door:\n        inputs:\n            - path: a\n', '        title: Door\n'],
] as const) {
  test(`${why} stay as they are`, () => {
    const edited = edit(text, (config) => {
      config.cameras.door.title = 'Door';
    });
    assert.equal(edited, text + added);
  });
}

test('an edit of an entry that shares an anchor leaves its neighbour alone', () => {
  const text = `cameras:\n  a: &base\n    inputs:\n      - path: demo:ball\n  b: *base\n  c:\n    <<: *base\n    title: C\n`;
  const edited = edit(text, (config) => {
    config.cameras.b.inputs[0].path = 'demo:street';
    config.cameras.c.inputs[0].path = 'rtsp://h/';
  });
  assert.match(edited, /a: &base/);
});

for (const [why, text, change] of [
  ['an empty file', '', { cameras: { a: { inputs: [] } } }],
  ['a file of comments', '# nothing yet\n', { cameras: { a: { inputs: [] } } }],
  ['an empty section', 'cameras:\n', { cameras: { a: { inputs: [] } } }],
] as const) {
  test(`a camera can be added to ${why}`, () => {
    const document = parseDocument(text);
    editDocument(document, document.toJS() ?? {}, change);
    const edited = stringifyInStyleOf(document, text);
    assert.deepEqual(parseDocument(edited).toJS(), change);
    assert.ok(edited.includes(text.startsWith('#') ? '# nothing yet' : ''));
  });
}

test('lists of numbers are written in one line', () => {
  const edited = edit('a: 1\n', (config) => {
    config.polygon = [
      [0, 0.5],
      [1, 1],
    ];
    config.names = ['b', 'c'];
  });
  assert.match(edited, /^polygon: \[ ?\[ ?0, 0\.5 ?\], \[ ?1, 1 ?\] ?\]$/m);
  assert.match(edited, /^ *- b$/m);
});
