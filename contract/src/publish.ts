import { z } from 'zod';
import { ingestServerStatusSchema } from './media-process.ts';

/** Where devices can send video to. */
export const publishTargetsSchema = z
  .object({
    /** Names and addresses under which other machines of the network reach this one; the best guess first. */
    hosts: z.array(z.string()),
    /** TCP port of the pages. */
    httpPort: z.number().int(),
    /** Null while the server does not speak HTTPS. */
    httpsPort: z.number().int().nullable(),
    /** The servers for devices; empty while the media process is being started. */
    servers: z.array(ingestServerStatusSchema.extend({ enabled: z.boolean() })),
  })
  .meta({ id: 'PublishTargets' });
export type PublishTargets = z.infer<typeof publishTargetsSchema>;
