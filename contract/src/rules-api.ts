import { z } from 'zod';
import { eventSchema } from './event.ts';
import { ruleNameSchema, ruleSchema } from './rules.ts';

/** Something wrong with a rule; one that is `isBlocking` keeps it from ever being fulfilled. */
export const ruleProblemSchema = z
  .object({
    /** Keys and indices from the rule down to what is wrong, with dots between them. */
    path: z.string(),
    message: z.string(),
    isBlocking: z.boolean(),
    /** What was probably meant. */
    suggestion: z.string().optional(),
    /** Drawing it on the picture helps: a zone, a line, its direction or the ground scale. */
    draw: z.boolean().optional(),
    /** Switching this task on for a camera helps. */
    task: z.string().optional(),
  })
  .meta({ id: 'RuleProblem' });
export type RuleProblem = z.infer<typeof ruleProblemSchema>;

/** A rule as the API shows it. */
export const namedRuleSchema = z
  .object({
    name: ruleNameSchema,
    rule: ruleSchema,
    /** The rule in plain words. */
    explanation: z.string(),
    problems: z.array(ruleProblemSchema),
    /** Alerts that somebody was told of in the last 24 hours, and when the newest was raised. */
    alertsToday: z.number().int(),
    lastRaisedAtMs: z.number().nullable(),
    snoozedUntilMs: z.number().nullable(),
  })
  .meta({ id: 'NamedRule' });
export type NamedRule = z.infer<typeof namedRuleSchema>;
export const ruleListSchema = z.object({ rules: z.array(namedRuleSchema) });

export const saveRuleRequestSchema = z.strictObject({ rule: ruleSchema });
/** Without a name one is made of the rule's title, its sentence or its words. */
export const createRuleRequestSchema = z.strictObject({ name: ruleNameSchema.optional(), rule: ruleSchema });
export const checkRuleRequestSchema = z.strictObject({ rule: ruleSchema });
export const checkedRuleSchema = z
  .object({ explanation: z.string(), problems: z.array(ruleProblemSchema) })
  .meta({ id: 'CheckedRule' });
export type CheckedRule = z.infer<typeof checkedRuleSchema>;

const DAY_MS = 24 * 3600 * 1000;
export const replayRequestSchema = z
  .strictObject({ rule: ruleSchema, fromMs: z.number(), toMs: z.number() })
  .refine(({ fromMs, toMs }) => toMs > fromMs && toMs - fromMs <= 31 * DAY_MS, { error: 'expected 1 to 31 days' });

/** When a rule would have been fulfilled. */
export const replayedAlertSchema = z.object({
  timeMs: z.number(),
  reason: z.string(),
  events: z.array(eventSchema),
});
export type ReplayedAlert = z.infer<typeof replayedAlertSchema>;
export const replayResultSchema = z
  .object({
    /** The newest of them, oldest first; `fired` counts all. */
    alerts: z.array(replayedAlertSchema),
    fired: z.number().int(),
    /** Stored objects that were looked at, and whether older ones were left out because there are too many. */
    objects: z.number().int(),
    isComplete: z.boolean(),
    fromMs: z.number(),
    toMs: z.number(),
    /** What stored events do not tell, so that the rule may fire otherwise live. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'ReplayResult' });
export type ReplayResult = z.infer<typeof replayResultSchema>;

/** What a rule would have told of in a clip. Times are seconds from its beginning. */
export const clipReplaySchema = z
  .object({
    alerts: z.array(
      z.object({
        atSeconds: z.number(),
        reason: z.string(),
        /** JPEG with the boxes drawn, as a data URL; null where none could be made. */
        picture: z.string().nullable(),
      }),
    ),
    durationSeconds: z.number(),
    analysedFrames: z.number().int(),
    /** Objects that were seen, by label. */
    objects: z.record(z.string(), z.number().int()),
    notes: z.array(z.string()),
  })
  .meta({ id: 'ClipReplay' });
export type ClipReplay = z.infer<typeof clipReplaySchema>;

export const proposeRuleRequestSchema = z.strictObject({ sentence: z.string().trim().min(1).max(2000) });
/** What a language model makes of a sentence, checked and explained by the server; for a person to look at. */
export const proposedRuleSchema = z
  .object({ rule: ruleSchema.nullable(), explanation: z.string(), problems: z.array(ruleProblemSchema).readonly() })
  .meta({ id: 'ProposedRule' });
export type ProposedRule = z.infer<typeof proposedRuleSchema>;
