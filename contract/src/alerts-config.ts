import { z } from 'zod';

const seconds = (fallback: number) => z.number().min(0).max(60).default(fallback);

/** The section `alerts` of the configuration. */
export const alertsConfigSchema = z.strictObject({
  retainDays: z.number().positive().max(3650).default(90),
  clip: z
    .strictObject({ enabled: z.boolean().default(true), beforeSeconds: seconds(5), afterSeconds: seconds(5) })
    .prefault({})
    .meta({ description: 'The short video around an alert' }),
  mergeWithinSeconds: z
    .number()
    .min(0)
    .max(3600)
    .default(30)
    .meta({ description: 'A rule that comes true again on the same camera so soon goes on in the same alert' }),
  maximumPerHour: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(30)
    .meta({ description: 'Alerts of one rule that somebody is told of in an hour; further ones are kept and marked' }),
});
export type AlertsConfig = z.infer<typeof alertsConfigSchema>;
