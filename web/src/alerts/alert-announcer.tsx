import { ActionIcon, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconVolumeOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import type { Alert } from '#contract/alerts.ts';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { useStreamMessages } from '../stream/stream-messages.ts';
import { playAlertSound, soundState, unlockSound, useAlertSound } from './alert-sound.ts';
import { AlertToast } from './alert-toast.tsx';
import { AnnouncementClaims } from './announcement-claims.ts';
import { useAnnouncementSettings } from './announcement-settings.ts';
import { showBrowserNotification } from './browser-notification.ts';
import { planAnnouncement } from './plan-announcement.ts';
import { SEVERITY_LOOKS } from './severity-look.ts';
import { ToldAlerts } from './told-alerts.ts';
import { useAlertFavicon } from './use-alert-favicon.ts';
import { useMissedAlerts } from './use-missed-alerts.ts';
import { useOpenAlerts } from './use-open-alerts.ts';

const TOAST_MS = 15_000;
/** Further ones take the place of the oldest: what is only queued would be seen too late, or behind unclosed ones never. */
const MOST_TOASTS = 3;
const CHANNEL = 'localcv-alerts';

/**
 * Makes a raised alert noticed wherever in the pages somebody is: a card, a tone, a notification of the operating
 * system, the pictogram of the tab. Shows a button only while the browser keeps the page silent against its settings.
 */
export function AlertAnnouncer() {
  const [settings] = useAnnouncementSettings();
  const sound = useAlertSound(settings.sound);
  const toasts = useAlertToasts();
  const announceAloud = useAnnounceAloud();
  const told = useRef(new ToldAlerts());
  useAlertFavicon(useOpenAlerts() > 0);

  const announce = (alert: Alert) => {
    const tab = { isFocused: document.hasFocus(), canBeHeard: soundState() === 'ready' };
    const plan = planAnnouncement(alert, settings, tab);
    if (plan.toast) toasts.show(alert);
    if (plan.sound || plan.notification) void announceAloud(alert, plan.rank, settings.volume, plan);
  };
  useStreamMessages((message) => {
    if (message.type === 'alert-removed') notifications.hide(toastId(message.id));
    if (message.type !== 'alert') return;
    if (told.current.isNews(message)) announce(message.alert);
    else toasts.update(message.alert);
  });
  useMissedAlerts((alert) => {
    if (told.current.isNews({ change: 'raised', alert })) announce(alert);
  });

  if (!settings.sound || sound !== 'blocked') return null;
  const hint = 'The browser keeps this page silent until you click in it once. Click here to let alerts be heard.';
  return (
    <Tooltip label={hint}>
      <ActionIcon variant="subtle" color="yellow" size="lg" aria-label={hint} onClick={() => void unlockSound()}>
        <IconVolumeOff size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Cards in the corner, one for each alert, which change with it and go once somebody has seen to it. */
function useAlertToasts() {
  const navigate = useNavigate();
  const cameraTitleOf = useCameraTitles();
  const shown = useRef(new Set<string>());
  const toastOf = (alert: Alert) => ({
    id: toastId(alert.id),
    color: SEVERITY_LOOKS[alert.severity].color,
    autoClose: alert.severity === 'critical' ? (false as const) : TOAST_MS,
    message: (
      <AlertToast
        alert={alert}
        cameraTitle={alert.camera === null ? null : cameraTitleOf(alert.camera)}
        onOpen={() => {
          notifications.hide(toastId(alert.id));
          void navigate(`/alerts/${alert.id}`);
        }}
      />
    ),
    onClose: () => void shown.current.delete(alert.id),
  });
  const show = (alert: Alert) => {
    const [oldest] = shown.current;
    if (shown.current.size >= MOST_TOASTS && oldest !== undefined) notifications.hide(toastId(oldest));
    shown.current.add(alert.id);
    notifications.show(toastOf(alert));
  };
  const update = (alert: Alert) => {
    if (!shown.current.has(alert.id)) return;
    if (alert.acknowledged || alert.falseAlarm || alert.heldBack) notifications.hide(toastId(alert.id));
    else notifications.update(toastOf(alert));
  };
  return { show, update };
}

function toastId(alertId: string): string {
  return `alert-${alertId}`;
}

/** Sound and notification of the operating system, by one tab of the browser only. */
function useAnnounceAloud() {
  const navigate = useNavigate();
  const cameraTitleOf = useCameraTitles();
  const claims = useRef<AnnouncementClaims | null>(null);
  useEffect(() => {
    claims.current = new AnnouncementClaims(new BroadcastChannel(CHANNEL), randomName());
    return () => claims.current?.close();
  }, []);
  return async (alert: Alert, rank: number, volume: number, plan: { sound: boolean; notification: boolean }) => {
    const isOurs = (await claims.current?.claim(alert.id, rank)) ?? true;
    if (!isOurs) return;
    const isHeard = plan.sound && playAlertSound(alert.severity, volume);
    if (!plan.notification) return;
    showBrowserNotification({
      tag: alert.id,
      title: alert.title,
      body: alert.camera === null ? alert.reason : `${cameraTitleOf(alert.camera)}: ${alert.reason}`,
      picture: alert.snapshotUrl,
      isUrgent: alert.severity === 'critical',
      isSilent: isHeard,
      onOpen: () => void navigate(`/alerts/${alert.id}`),
    });
  };
}

/** Only to tell tabs apart; `crypto.randomUUID` exists on secure pages only. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
