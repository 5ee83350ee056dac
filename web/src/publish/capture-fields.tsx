import { SegmentedControl, Select, Stack, Switch, Text } from '@mantine/core';
import { useId } from 'react';
import { type CaptureSettings, FACING_OPTIONS, RESOLUTIONS, type ResolutionName } from './capture-settings.ts';

export interface CaptureFieldsProps {
  readonly settings: CaptureSettings;
  /** The device's cameras; empty before the browser tells. */
  readonly devices: readonly { value: string; label: string }[];
  readonly onChange: (settings: CaptureSettings) => void;
}

/** What this device records. Everything may be changed while it publishes. */
export function CaptureFields({ settings, devices, onChange }: CaptureFieldsProps) {
  const id = useId();
  const options = [...FACING_OPTIONS, ...devices];
  return (
    <Stack gap="md">
      <Select
        label="Device"
        data={options}
        value={settings.device}
        allowDeselect={false}
        onChange={(device) => device !== null && onChange({ ...settings, device })}
      />
      <div>
        <Text size="sm" fw={500} mb={4} id={id}>
          Resolution
        </Text>
        <SegmentedControl
          aria-labelledby={id}
          fullWidth
          data={RESOLUTIONS.map(({ value, label }) => ({ value, label }))}
          value={settings.resolution}
          onChange={(resolution) => onChange({ ...settings, resolution: resolution as ResolutionName })}
        />
      </div>
      <Switch
        label="Microphone"
        description="Viewers hear what this device hears."
        checked={settings.hasSound}
        onChange={(event) => onChange({ ...settings, hasSound: event.currentTarget.checked })}
      />
    </Stack>
  );
}
