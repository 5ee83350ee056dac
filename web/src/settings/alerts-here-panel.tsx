import { Alert, Anchor, Button, Group, Input, NativeSelect, Slider, Stack, Switch, Text } from '@mantine/core';
import { useId } from '@mantine/hooks';
import { IconVolume } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Severity } from '#core/rules/vocabulary.ts';
import { playAlertSound, unlockSound, useAlertSound } from '../alerts/alert-sound.ts';
import { type AnnouncementSettings, useAnnouncementSettings } from '../alerts/announcement-settings.ts';
import {
  type NotificationAccess,
  notificationAccess,
  showBrowserNotification,
} from '../alerts/browser-notification.ts';
import { SEVERITY_CHOICES } from '../alerts/severity-look.ts';
import { useTls } from '../publish/use-tls.ts';
import { Panel } from '../shell/panel.tsx';

interface PartProps {
  readonly settings: AnnouncementSettings;
  readonly onChange: (part: Partial<AnnouncementSettings>) => void;
}

/** How this browser makes itself noticed when an alert is raised. */
export function AlertsHerePanel() {
  const [settings, change] = useAnnouncementSettings();
  return (
    <Panel title="Alerts in this browser">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          While a page of localcv is open here. Of several tabs only one is heard.
        </Text>
        <Switch
          label="Show a card on every page"
          checked={settings.toasts}
          onChange={(event) => change({ toasts: event.currentTarget.checked })}
        />
        <SoundPart settings={settings} onChange={change} />
        <NotificationPart settings={settings} onChange={change} />
        <NativeSelect
          label="From which severity on"
          description="Alerts that matter less are only listed and counted."
          data={SEVERITY_CHOICES}
          value={settings.minimumSeverity}
          onChange={(event) => change({ minimumSeverity: event.currentTarget.value as Severity })}
        />
      </Stack>
    </Panel>
  );
}

function SoundPart({ settings, onChange }: PartProps) {
  const state = useAlertSound(settings.sound);
  const labelId = useId();
  const test = async (severity: Severity) => {
    await unlockSound();
    playAlertSound(severity, settings.volume);
  };
  if (state === 'unavailable') return <Text size="sm">This browser cannot play tones.</Text>;
  return (
    <Stack gap={8}>
      <Switch
        label="Play a tone"
        description="Browsers keep a page silent until you click or type in it once after it was opened."
        checked={settings.sound}
        onChange={(event) => {
          onChange({ sound: event.currentTarget.checked });
          if (event.currentTarget.checked) void unlockSound();
        }}
      />
      {settings.sound && (
        <>
          <Input.Label id={labelId}>Volume</Input.Label>
          <Slider
            thumbProps={{ 'aria-labelledby': labelId }}
            min={0}
            max={1}
            step={0.05}
            label={(value) => `${Math.round(value * 100)} %`}
            value={settings.volume}
            onChange={(volume) => onChange({ volume })}
          />
          <Group gap={6}>
            <PlayButton label="Try the tone" onClick={() => void test('alert')} />
            <PlayButton label="Try the critical one" onClick={() => void test('critical')} />
          </Group>
        </>
      )}
    </Stack>
  );
}

function PlayButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="xs" variant="default" leftSection={<IconVolume size={15} aria-hidden />} onClick={onClick}>
      {label}
    </Button>
  );
}

function NotificationPart({ settings, onChange }: PartProps) {
  const [access, setAccess] = useState(notificationAccess);
  const [isUnheard, setUnheard] = useState(false);
  const ask = async () => {
    await Notification.requestPermission();
    const next = notificationAccess();
    setAccess(next);
    if (next === 'granted') onChange({ notifications: true });
  };
  const test = () => {
    const isShown = showBrowserNotification({
      tag: 'test',
      title: 'localcv: a test',
      body: 'Alerts look like this.',
      picture: null,
      isUrgent: false,
      isSilent: false,
      onOpen: () => {},
    });
    setUnheard(!isShown);
  };
  if (access !== 'granted') return <NoAccess access={access} onAsk={() => void ask()} />;
  return (
    <Stack gap={8}>
      <Switch
        label="Show a notification of the system"
        description="While no page of localcv is being looked at."
        checked={settings.notifications}
        onChange={(event) => onChange({ notifications: event.currentTarget.checked })}
      />
      {settings.notifications && (
        <Group gap={6}>
          <Button size="xs" variant="default" onClick={test}>
            Try the notification
          </Button>
        </Group>
      )}
      {isUnheard && (
        <Text size="sm" role="alert">
          This browser does not let pages show notifications themselves, as browsers of phones do. Use a channel such as
          ntfy or Gotify for your phone.
        </Text>
      )}
    </Stack>
  );
}

function NoAccess({ access, onAsk }: { access: Exclude<NotificationAccess, 'granted'>; onAsk: () => void }) {
  if (access === 'insecure-page') return <SecurePageNeeded />;
  if (access === 'unavailable') return <Text size="sm">This browser knows no notifications.</Text>;
  if (access === 'denied') {
    return (
      <Text size="sm">
        Notifications of the system are blocked for this page. Allow them in the browser’s settings of this site, then
        reload the page.
      </Text>
    );
  }
  return (
    <Stack gap={6} align="flex-start">
      <Text size="sm">Notifications of the system, while no page of localcv is being looked at:</Text>
      <Button size="xs" variant="default" onClick={onAsk}>
        Ask the browser for permission
      </Button>
    </Stack>
  );
}

/** Browsers give notifications to secure pages only; says where that page is. */
function SecurePageNeeded() {
  const { data: tls } = useTls();
  const port = tls?.port ?? null;
  return (
    <Alert color="blue" title="Notifications of the system need a secure page">
      <Text size="sm">
        This page came over plain HTTP, and browsers let only HTTPS pages show notifications.{' '}
        {port === null ? (
          'HTTPS is switched off: set https.enabled to true in localcv.yaml.'
        ) : (
          <>
            <Anchor component={Link} to="/install-certificate" inherit>
              Install localcv’s certificate
            </Anchor>{' '}
            once, then open{' '}
            <Anchor href={`https://${window.location.hostname}:${port}/settings/notifications`} inherit>
              this page over HTTPS
            </Anchor>
            .
          </>
        )}
      </Text>
    </Alert>
  );
}
