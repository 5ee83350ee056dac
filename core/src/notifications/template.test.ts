import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  escapeForContentType,
  problemOfTemplate,
  renderTemplate,
  TEMPLATE_PLACEHOLDERS,
  type TemplateValues,
} from './template.ts';

const HOSTILE = `"}, "admin": true, {{secret}} <script>&'\n\\ a=b&c`;
const values = Object.fromEntries(TEMPLATE_PLACEHOLDERS.map((name) => [name, HOSTILE])) as TemplateValues;

test('a value stays one value in JSON, whatever it says', () => {
  const text = renderTemplate('{"text": "{{title}}", "more": ["{{ reason }}"]}', values, 'json');
  assert.deepEqual(JSON.parse(text), { text: HOSTILE, more: [HOSTILE] });
});

test('a value stays one value in a form', () => {
  const text = renderTemplate('text={{title}}&end=1', values, 'form');
  assert.deepEqual(
    [...new URLSearchParams(text)],
    [
      ['text', HOSTILE],
      ['end', '1'],
    ],
  );
});

test('half a character does not break a form', () => {
  assert.equal(renderTemplate('{{title}}', { ...values, title: 'a\ud800' }, 'form'), 'a%EF%BF%BD');
});

test('a value stays text in HTML', () => {
  const text = renderTemplate('<b title="{{title}}">', { ...values, title: `"><script>&'` }, 'html');
  assert.equal(text, '<b title="&quot;&gt;&lt;script&gt;&amp;&#39;">');
});

test('a value is never read as a template', () => {
  assert.equal(renderTemplate('{{title}}', { ...values, title: '{{reason}}', reason: 'x' }, 'none'), '{{reason}}');
});

const TYPES = [
  ['application/json', 'json'],
  ['application/vnd.api+json; charset=utf-8', 'json'],
  ['Application/X-WWW-Form-Urlencoded', 'form'],
  ['text/html; charset=utf-8', 'html'],
  ['application/xml', 'html'],
  ['image/svg+xml', 'html'],
  ['text/plain', 'none'],
] as const;
for (const [type, into] of TYPES) test(`${type}: ${into}`, () => assert.equal(escapeForContentType(type), into));

const PROBLEMS = [
  // Understood as it stands.
  ['{"a": "{{title}}", "n": {{count}}}', 'application/json', null],
  // A misspelt name would be sent as it stands.
  ['{{titel}}', 'text/plain', /no placeholder \{\{titel\}\}/],
  // No name at all.
  ['{{}}', 'text/plain', /no placeholder/],
  // Names of JavaScript's own are none of ours.
  ['{{constructor}}', 'text/plain', /no placeholder/],
  // The value would end up outside of quotes.
  ['{"a": {{title}}}', 'application/json', /in quotes/],
  // The same is no mistake in plain text.
  ['{"a": {{title}}}', 'text/plain', null],
] as const;
for (const [template, type, expected] of PROBLEMS)
  test(`as ${type}: ${template}`, () => {
    const problem = problemOfTemplate(template, type);
    if (expected === null) assert.equal(problem, null);
    else assert.match(problem ?? '', expected);
  });
