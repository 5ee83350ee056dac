import { z } from 'zod';
import {
  type AlertDetails,
  type AlertPage,
  alertDetailsSchema,
  alertPageSchema,
  type FalseAlarm,
  falseAlarmSchema,
  type Snooze,
  snoozeSchema,
} from '#contract/alerts.ts';
import { requestJson, requestNothing } from './request-json.ts';

const snoozeListSchema = z.object({ snoozes: z.array(snoozeSchema) });
const falseAlarmListSchema = z.object({ falseAlarms: z.array(falseAlarmSchema) });

/** Whom and what a snooze is for; null stands for all of them. */
export interface SnoozeRequest {
  readonly rule: string | null;
  readonly camera: string | null;
  readonly forSeconds: number;
}

/** Which open alerts are meant; what is left out does not matter. */
export interface OpenAlertsFilter {
  readonly rule?: string;
  readonly camera?: string;
}

/** What there is to be told about, and what people do about it. */
export const alertsApi = {
  list: (query: URLSearchParams, signal?: AbortSignal): Promise<AlertPage> =>
    requestJson(`/api/alerts?${query}`, alertPageSchema, signal ? { signal } : {}),
  alert: (id: string, signal: AbortSignal): Promise<AlertDetails> =>
    requestJson(alertPath(id), alertDetailsSchema, { signal }),
  acknowledge: (id: string): Promise<void> => requestNothing(`${alertPath(id)}/acknowledge`, { method: 'POST' }),
  unacknowledge: (id: string): Promise<void> => requestNothing(`${alertPath(id)}/acknowledge`, { method: 'DELETE' }),
  acknowledgeAll: (filter: OpenAlertsFilter): Promise<void> =>
    requestNothing('/api/alerts/acknowledge', { method: 'POST', body: filter }),
  markFalseAlarm: (id: string): Promise<void> => requestNothing(`${alertPath(id)}/false-alarm`, { method: 'POST' }),
  unmarkFalseAlarm: (id: string): Promise<void> => requestNothing(`${alertPath(id)}/false-alarm`, { method: 'DELETE' }),
  /** Tells those who were not told because the alert had been held back. */
  tell: (id: string): Promise<void> => requestNothing(`${alertPath(id)}/tell`, { method: 'POST' }),

  snoozes: (signal: AbortSignal): Promise<Snooze[]> =>
    requestJson('/api/alerts/snoozes', snoozeListSchema, { signal }).then(({ snoozes }) => snoozes),
  snooze: (request: SnoozeRequest): Promise<void> =>
    requestNothing('/api/alerts/snoozes', { method: 'POST', body: request }),
  wake: (id: string): Promise<void> =>
    requestNothing(`/api/alerts/snoozes/${encodeURIComponent(id)}`, { method: 'DELETE' }),

  falseAlarms: (signal: AbortSignal): Promise<FalseAlarm[]> =>
    requestJson('/api/false-alarms', falseAlarmListSchema, { signal }).then(({ falseAlarms }) => falseAlarms),
  removeFalseAlarm: (id: string): Promise<void> =>
    requestNothing(`/api/false-alarms/${encodeURIComponent(id)}`, { method: 'DELETE' }),
};

function alertPath(id: string): string {
  return `/api/alerts/${encodeURIComponent(id)}`;
}
