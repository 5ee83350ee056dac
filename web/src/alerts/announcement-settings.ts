import { useLocalStorage } from '@mantine/hooks';
import { z } from 'zod';
import { severitySchema } from '#contract/rules.ts';

const settingsSchema = z.object({
  /** A card in the corner of every page. */
  toasts: z.boolean().catch(true),
  sound: z.boolean().catch(false),
  /** 0 to 1. */
  volume: z.number().min(0).max(1).catch(0.6),
  /** Notifications of the operating system, while no tab of localcv is being looked at. */
  notifications: z.boolean().catch(false),
  /** What matters less is only listed and counted. */
  minimumSeverity: severitySchema.catch('info'),
});
/** How this browser makes itself noticed when an alert is raised. */
export type AnnouncementSettings = z.infer<typeof settingsSchema>;

export const DEFAULT_ANNOUNCEMENT_SETTINGS: AnnouncementSettings = settingsSchema.parse({});

const STORAGE_KEY = 'localcv-alerts-here';

/** The settings as text of the browser's storage holds them; what it does not hold, or holds wrongly, is as usual. */
export function readAnnouncementSettings(text: string | undefined): AnnouncementSettings {
  try {
    return settingsSchema.safeParse(JSON.parse(text ?? '{}')).data ?? DEFAULT_ANNOUNCEMENT_SETTINGS;
  } catch {
    return DEFAULT_ANNOUNCEMENT_SETTINGS;
  }
}

/** The settings of this browser, the same in all of its tabs, and how to change a part of them. */
export function useAnnouncementSettings() {
  const [settings, setSettings] = useLocalStorage({
    key: STORAGE_KEY,
    defaultValue: DEFAULT_ANNOUNCEMENT_SETTINGS,
    deserialize: readAnnouncementSettings,
  });
  const change = (part: Partial<AnnouncementSettings>) => setSettings((current) => ({ ...current, ...part }));
  return [settings, change] as const;
}
