import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { checkRule } from '#core/rules/check-rule.ts';
import { describeRule } from '#core/rules/describe-rule.ts';
import { LABEL_GROUPS } from '#core/rules/label-groups.ts';
import { VERB_WORDS } from '#core/rules/vocabulary.ts';
import { configSchema } from './config.ts';
import { groundScaleSchema, lineSchema, ruleSchema, siteSchema, zoneSchema } from './rules.ts';

const RULE = `
condition:
  subject: { labels: [car], attributes: { colour: [red] } }
  verb: stops
  forSeconds: 120
  where: { cameras: [street], zones: [gate] }
when: { times: [{ from: 22:00, to: 06:00 }], weekdays: [friday, saturday], daylight: night }
cooldownSeconds: 3600
severity: critical
`;

const DESCRIBED: readonly (readonly [string, string])[] = [
  [
    RULE,
    'A red car stops in the gate on camera street for more than 2 minutes between 22:00 and 06:00 at night on Friday or Saturday, at most once in 1 hour, severity critical.',
  ],
  [
    'condition: { subject: { labels: [person] }, verb: is-present, count: { atLeast: 4 }, where: { zones: [lobby] } }',
    'At least 4 people are in the lobby.',
  ],
  [
    'condition: { subject: { labels: [person] }, verb: is-absent, forSeconds: 600, where: { zones: [desk] } }',
    'No person is in the desk for 10 minutes.',
  ],
  [
    'condition: { subject: { identity: [Anna, Ben] }, verb: enters, where: { zones: [back-yard] } }',
    'Anna or Ben enters the back yard.',
  ],
  [
    'condition: { subject: { identity: unknown }, verb: crosses, line: fence, direction: along }',
    'An unknown person crosses the fence along its direction.',
  ],
  [
    'condition: { subject: {}, verb: moves-faster, speed: { kilometresPerHour: 30 } }',
    'Anything moves faster than 30 km/h.',
  ],
  [
    'condition: { subject: { labels: [animal], except: { labels: [cat] } }, verb: appears }',
    'An animal except a cat appears.',
  ],
  ['condition: { subject: { plate: AB12 }, verb: appears }', 'Plate AB12 appears.'],
  [
    'condition: { subject: { labels: [person] }, verb: is-together, other: { labels: [dog] } }',
    'A person is together with a dog.',
  ],
  [
    'condition: { sequence: [{ condition: { subject: { labels: [person] }, verb: appears } }, { condition: { not: { subject: { labels: [dog] }, verb: appears } }, withinSeconds: 30 }] }',
    'A person appears; then within 30 seconds it is not so that a dog appears.',
  ],
  [
    'condition: { any: [{ subject: {}, verb: falls }, { subject: {}, verb: runs }] }\nrepeat: { times: 2, withinSeconds: 60 }\nwhen: { weekdays: [monday, tuesday, wednesday, thursday, friday], except: { dates: [{ from: 2026-12-24, to: 2026-12-26 }] } }',
    'Anything falls; or anything runs on weekdays except from 2026-12-24 until 2026-12-26, 2 times within 1 minute.',
  ],
];

describe('a rule as the file has it, in words', () => {
  for (const [text, words] of DESCRIBED)
    it(words, () => assert.equal(describeRule(ruleSchema.parse(parse(text))), words));
});

describe('a rule is refused', () => {
  const appears = { subject: {}, verb: 'appears' };
  const nested = (depth: number): object => (depth === 0 ? appears : { any: [appears, nested(depth - 1)] });
  const rows: readonly (readonly [string, unknown])[] = [
    ['without a condition', {}],
    ['with a verb that nobody knows', { condition: { subject: {}, verb: 'explodes' } }],
    ['with a key of another verb', { condition: { ...appears, line: 'fence' } }],
    ['without the line that it crosses', { condition: { subject: {}, verb: 'crosses' } }],
    ['at a quarter to 25', { condition: appears, when: { times: [{ from: '24:45', to: '06:00' }] } }],
    ['on a day that does not exist', { condition: appears, when: { dates: [{ from: '2026-02-30' }] } }],
    [
      'with a speed in two measures',
      { condition: { subject: {}, verb: 'moves-faster', speed: { kilometresPerHour: 3, pictureWidthsPerSecond: 1 } } },
    ],
    ['with an endless time', { condition: { subject: {}, verb: 'lingers', forSeconds: Number.POSITIVE_INFINITY } }],
    ['with a negative one', { condition: { subject: {}, verb: 'lingers', forSeconds: -1 } }],
    ['with a plate of signs', { condition: { subject: { plate: "'; --" }, verb: 'appears' } }],
    ['with a group of one', { condition: { subject: {}, verb: 'gathers', atLeast: 1 } }],
    ['nested without end', { condition: nested(2000) }],
  ];
  for (const [name, rule] of rows) it(name, () => assert.equal(ruleSchema.safeParse(rule).success, false));
  it('but not for conditions that nest four deep', () =>
    assert.equal(ruleSchema.safeParse({ condition: nested(3) }).success, true));
});

describe('what is drawn', () => {
  const messageOf = (result: { error?: { issues: readonly { message: string }[] } | undefined }) =>
    result.error?.issues.map(({ message }) => message).join() ?? 'accepted';
  it('a zone that crosses itself is refused in words', () =>
    assert.match(
      messageOf(
        zoneSchema.safeParse({
          polygon: [
            [0, 0],
            [1, 1],
            [1, 0],
            [0, 1],
          ],
        }),
      ),
      /crosses itself/,
    ));
  it('a zone of two points', () =>
    assert.match(
      messageOf(
        zoneSchema.safeParse({
          polygon: [
            [0, 0],
            [1, 1],
          ],
        }),
      ),
      /at least 3 corners but found 2/,
    ));
  it('a zone outside of the picture', () =>
    assert.equal(
      zoneSchema.safeParse({
        polygon: [
          [0, 0],
          [1.5, 0],
          [0, 1],
        ],
      }).success,
      false,
    ));
  it('a line of one point', () => assert.match(messageOf(lineSchema.safeParse({ points: [[0, 0]] })), /at least 2/));
  it('a ground scale whose points lie on a line', () => {
    const metres = [
      [0, 0],
      [5, 0],
      [5, 5],
      [0, 5],
    ];
    assert.match(
      messageOf(
        groundScaleSchema.safeParse({
          points: [
            [0, 0],
            [0.5, 0],
            [1, 0],
            [0, 1],
          ],
          metres,
        }),
      ),
      /no three lie on a line/,
    );
    assert.equal(
      groundScaleSchema.safeParse({
        points: [
          [0.4, 0.5],
          [0.6, 0.5],
          [1, 1],
          [0, 1],
        ],
        metres,
      }).success,
      true,
    );
  });
  it('a time zone that does not exist', () =>
    assert.match(messageOf(siteSchema.safeParse({ timeZone: 'Mars/Olympus' })), /IANA/));
});

it('the configuration takes all of it', () => {
  const config = configSchema.parse(
    parse(`
site: { latitude: 52.5, longitude: 13.4, timeZone: Europe/Berlin }
rules: { red-car: ${JSON.stringify(parse(RULE))} }
cameras:
  street:
    inputs: [{ path: demo:street }]
    zones: { gate: { polygon: [[0, 0], [1, 0], [1, 1]], words: [door] } }
    lines: { kerb: { points: [[0, 0.5], [1, 0.5]], direction: to-left } }
    scale: { widthMetres: 12 }
`),
  );
  assert.deepEqual(
    [Object.keys(config.rules), Object.keys(config.cameras.street?.zones ?? {})],
    [['red-car'], ['gate']],
  );
});

describe('the reference', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/reference/rules.md'), 'utf8');
  it('has an example that is valid and free of contradictions', () => {
    const example = text.match(/```yaml\n([\s\S]*?)```/)?.[1] ?? '';
    const { rules, site, cameras } = configSchema.parse(parse(example));
    const scenes = Object.entries(cameras).map(([name, { zones = {}, lines = {}, scale }]) => [
      name,
      { zones, lines, ...(scale && { scale }) },
    ]);
    for (const rule of Object.values(rules))
      assert.deepEqual(checkRule(rule, { site, cameras: Object.fromEntries(scenes) }), []);
    assert.equal(Object.keys(rules).length, 2);
  });
  it('names every verb and every group of labels', () => {
    const missing = [...Object.keys(VERB_WORDS), ...Object.keys(LABEL_GROUPS)].filter(
      (name) => !text.includes(`\`${name}\``),
    );
    assert.deepEqual(missing, []);
  });
});
