import { z } from 'zod';
import { problemOfLine, problemOfPolygon } from '#core/geometry/polygon-problem.ts';
import { type GroundScale, problemOfScale } from '#core/rules/ground-scale.ts';
import { PICTURE_PARTS, type PicturePart } from '#core/rules/picture-parts.ts';
import type { Condition, Line, Rule, Site, Zone } from '#core/rules/rule.ts';
import { DIRECTIONS_ON_LINE, SEVERITIES, WEEKDAYS } from '#core/rules/vocabulary.ts';
import { cameraNameSchema } from './camera-name.ts';

const MAXIMUM_SECONDS = 31 * 24 * 3600;
const MAXIMUM_COUNT = 1000;

/** Names of rules, zones and lines: as those of cameras, since they are part of addresses and topics as well. */
const nameSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/, {
  error: 'expected 1 to 63 lower-case letters, digits, "-" or "_", starting and ending with a letter or digit',
});
export const ruleNameSchema = nameSchema.meta({ description: 'Name of a rule' });
export const zoneNameSchema = nameSchema.meta({ description: 'Name of a zone' });
export const lineNameSchema = nameSchema.meta({ description: 'Name of a line' });

export const severitySchema = z.enum(SEVERITIES);
const textSchema = z.string().trim().min(1).max(120);
const secondsSchema = z.number().positive().max(MAXIMUM_SECONDS);
const countSchema = z.number().int().min(1).max(MAXIMUM_COUNT);
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(64);

const traits = {
  labels: listOf(textSchema)
    .optional()
    .meta({ description: 'Labels of models or groups such as vehicle and animal; left out, anything' }),
  attributes: z.record(textSchema, listOf(textSchema)).optional().meta({ description: 'Such as colour: [red]' }),
  identity: z
    .union([z.enum(['known', 'unknown']), listOf(textSchema)])
    .optional()
    .meta({ description: 'Names of enrolled people; or "known" or "unknown" faces' }),
  plate: z
    .string()
    .max(32)
    .regex(/^[\p{L}\p{N}* -]*[\p{L}\p{N}][\p{L}\p{N}* -]*$/u, { error: 'expected letters, digits and *' })
    .optional()
    .meta({ description: 'Number plate; * stands for any characters' }),
};
export const subjectSchema = z
  .strictObject({ ...traits, except: z.strictObject(traits).optional() })
  .meta({ id: 'RuleSubject' });

const picturePartSchema = z.enum(Object.keys(PICTURE_PARTS) as [PicturePart, ...PicturePart[]]);
export const whereSchema = z
  .strictObject({
    cameras: listOf(cameraNameSchema).optional(),
    zones: listOf(zoneNameSchema).optional(),
    exceptZones: listOf(zoneNameSchema).optional(),
    part: picturePartSchema.optional(),
  })
  .meta({ id: 'RulePlace' });

const distanceSchema = z.union([
  z.strictObject({ metres: z.number().positive().max(10_000) }),
  z.strictObject({ pictureWidths: z.number().positive().max(2) }),
]);
const speedSchema = z.union([
  z.strictObject({ kilometresPerHour: z.number().positive().max(1000) }),
  z.strictObject({ pictureWidthsPerSecond: z.number().positive().max(100) }),
]);
const targetSchema = z.union([
  z.strictObject({ zone: zoneNameSchema }),
  z.strictObject({ line: lineNameSchema }),
  z.strictObject({ part: picturePartSchema }),
  z.strictObject({ subject: subjectSchema }),
]);

const happening = <const Verb extends string, Shape extends z.ZodRawShape>(verb: Verb, shape: Shape) =>
  z.strictObject({ subject: subjectSchema, verb: z.literal(verb), ...shape, where: whereSchema.optional() });

const forSeconds = secondsSchema.optional();
const distance = distanceSchema.optional();

export const happeningSchema = z
  .discriminatedUnion('verb', [
    happening('appears', {}),
    happening('enters', {}),
    happening('leaves', {}),
    happening('is-present', {
      count: z.strictObject({ atLeast: countSchema.optional(), atMost: countSchema.optional() }).optional(),
      forSeconds,
    }),
    happening('is-absent', { forSeconds: secondsSchema }),
    happening('crosses', { line: lineNameSchema, direction: z.enum(DIRECTIONS_ON_LINE).optional() }),
    happening('lingers', { forSeconds: secondsSchema }),
    happening('stops', { forSeconds }),
    happening('moves', {}),
    happening('moves-faster', { speed: speedSchema }),
    happening('moves-slower', { speed: speedSchema }),
    happening('moves-toward', { target: targetSchema }),
    happening('moves-away', { target: targetSchema }),
    happening('runs', {}),
    happening('falls', {}),
    happening('lies-down', { forSeconds }),
    happening('approaches', { other: subjectSchema, distance }),
    happening('is-together', { other: subjectSchema, distance, forSeconds }),
    happening('gathers', { atLeast: countSchema.min(2), distance, forSeconds }),
    happening('is-left-behind', { forSeconds }),
    happening('is-taken', {}),
    happening('wrong-way', { line: lineNameSchema.optional() }),
  ])
  .meta({ id: 'RuleHappening' });

const sameSubject = z.boolean().optional().meta({ description: 'One and the same object does all of it' });

/** A happening, or several conditions joined by `all`, `any`, `not` and `sequence`. */
function joined(inner: z.ZodType<Condition>, id: string): z.ZodType<Condition> {
  return z
    .union([
      happeningSchema,
      z.strictObject({ all: z.array(inner).min(2).max(16), sameSubject }),
      z.strictObject({ any: z.array(inner).min(2).max(16) }),
      z.strictObject({ not: inner }),
      z.strictObject({
        sequence: z
          .array(z.strictObject({ condition: inner, withinSeconds: secondsSchema.optional() }))
          .min(2)
          .max(8),
        sameSubject,
      }),
    ])
    .meta({ id });
}

/** What has to happen. Conditions nest four deep and no deeper, so that no document can exhaust the stack. */
export const conditionSchema: z.ZodType<Condition> = joined(
  joined(joined(happeningSchema, 'RuleConditionOfThird'), 'RuleConditionOfSecond'),
  'RuleCondition',
);

const timeOfDaySchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time as "22:00"' });
const endTimeSchema = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'expected a time as "06:30", at most "24:00"' });
const dateSchema = z.iso.date({ error: 'expected a date as "2026-12-24"' });

const scheduleTimes = {
  times: listOf(z.strictObject({ from: timeOfDaySchema, to: endTimeSchema })).optional(),
  weekdays: listOf(z.enum(WEEKDAYS)).optional(),
  dates: listOf(z.strictObject({ from: dateSchema.optional(), to: dateSchema.optional() })).optional(),
  daylight: z.enum(['day', 'night']).optional().meta({ description: 'By the sun at the site' }),
};
export const scheduleSchema = z.strictObject({ ...scheduleTimes, except: z.strictObject(scheduleTimes).optional() });

/** What somebody wants to be told about, as the configuration and forms say it. */
export const ruleSchema = z
  .strictObject({
    title: textSchema.optional(),
    sentence: z.string().max(2000).optional().meta({ description: 'The sentence that the rule was made from' }),
    enabled: z.boolean().optional().meta({ description: 'Left out, it is' }),
    condition: conditionSchema,
    when: scheduleSchema.optional(),
    repeat: z
      .strictObject({ times: countSchema.min(2).max(100), withinSeconds: secondsSchema })
      .optional()
      .meta({ description: 'Only when it has happened so often within this time' }),
    cooldownSeconds: secondsSchema.optional().meta({ description: 'Once told, not told again for so long' }),
    severity: severitySchema.optional().meta({ description: 'Left out, alert' }),
    notify: z
      .array(nameSchema)
      .max(32)
      .optional()
      .meta({ description: 'Channels that are told; left out, all of them; empty, only the web interface' }),
    verify: z
      .boolean()
      .optional()
      .meta({ description: 'Ask the language model whether the picture shows it before anybody is told' }),
  })
  .meta({ id: 'Rule' }) satisfies z.ZodType<Rule>;
export type { Condition, Rule };

export const ruleTableSchema = z.record(ruleNameSchema, ruleSchema);

const relativePointSchema = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]);
/** Refuses what `problemOf` finds fault with, in its words. */
const without = <Value>(problemOf: (value: Value) => string | null) =>
  z.superRefine<Value>((value, context) => {
    const message = problemOf(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

const words = z.array(textSchema).max(16).optional().meta({ description: 'Further words that people use for it' });

export const zoneSchema = z.strictObject({
  title: textSchema.optional(),
  words,
  polygon: z
    .array(relativePointSchema)
    .max(64)
    .check(without(problemOfPolygon))
    .meta({ description: 'Corners as [x, y], 0 to 1 from the top left' }),
  direction: z
    .tuple([relativePointSchema, relativePointSchema])
    .optional()
    .meta({ description: 'The way things should move here: from the first point to the second' }),
}) satisfies z.ZodType<Zone>;

export const lineSchema = z.strictObject({
  title: textSchema.optional(),
  words,
  points: z.array(relativePointSchema).max(16).check(without(problemOfLine)),
  direction: z
    .enum(['to-left', 'to-right'])
    .optional()
    .meta({ description: 'Where its arrow points, for somebody who walks from the first point to the last' }),
}) satisfies z.ZodType<Line>;

export const zoneTableSchema = z.record(zoneNameSchema, zoneSchema);
export const lineTableSchema = z.record(lineNameSchema, lineSchema);

const metresSchema = z.number().positive().max(100_000);
const groundPointSchema = z.tuple([z.number(), z.number()]);
export const groundScaleSchema = z
  .union([
    z.strictObject({ widthMetres: metresSchema, heightMetres: metresSchema.optional() }),
    z.strictObject({
      points: z.array(relativePointSchema).length(4).meta({ description: 'Four points of the ground in the picture' }),
      metres: z.array(groundPointSchema).length(4).meta({ description: 'Where they are, in metres' }),
    }),
  ])
  .check(without(problemOfScale)) satisfies z.ZodType<GroundScale>;

/** Where the cameras are: for the sun, and for times of day. */
export const siteSchema = z.strictObject({
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'expected an IANA time zone such as Europe/Berlin' })
    .optional()
    .meta({ description: 'IANA name; left out, that of the machine' }),
}) satisfies z.ZodType<Site>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
