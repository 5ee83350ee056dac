import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { OnvifInspection } from '#contract/onvif.ts';
import type { OnvifLogin } from '../api/device-api.ts';
import { Panel } from '../shell/panel.tsx';
import { AddForm } from './add-form.tsx';
import { CameraNameField, useCameraName } from './camera-name-field.tsx';
import { FailureAlert } from './failure-alert.tsx';
import { deviceTitle, onvifCameraConfig } from './onvif-camera-config.ts';
import { OnvifProfileCard } from './onvif-profile-card.tsx';
import classes from './onvif-profiles.module.css';
import { useAddCamera } from './use-add-camera.ts';

export interface OnvifProfilesProps {
  readonly inspection: OnvifInspection;
  readonly login: OnvifLogin;
  readonly deviceName: string | null;
  readonly takenNames: readonly string[];
  readonly onBack: () => void;
}

/** The streams of a device. The large one to look at and the small one to analyse are chosen already. */
export function OnvifProfiles({ inspection, login, deviceName, takenNames, onBack }: OnvifProfilesProps) {
  const navigate = useNavigate();
  const title = deviceTitle(inspection);
  const [main, setMain] = useState(inspection.mainProfile);
  const [sub, setSub] = useState(inspection.subProfile);
  const field = useCameraName(deviceName ?? title, takenNames);
  const add = useAddCamera((camera) => void navigate(`/cameras/${camera.name}`));
  const submit = () => {
    if (main === null || sub === null || !field.isValid) return;
    const config = onvifCameraConfig({ inspection, ...login, main, sub });
    add.mutate({ name: field.name, config: { ...config, title: field.title.trim() } });
  };
  return (
    <Panel title={title || login.address}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {inspection.canMove ? 'This camera can be moved (PTZ). ' : ''}
          The large stream is for watching and recording, the small one for the analysis: that saves most of the work,
          and boxes still belong to the very frame on screen.
        </Text>
        <div className={classes.list}>
          {inspection.profiles.map((profile) => (
            <OnvifProfileCard
              key={profile.token}
              profile={profile}
              login={login}
              isMain={profile.token === main}
              isSub={profile.token === sub}
              onMain={() => setMain(profile.token)}
              onSub={() => setSub(profile.token)}
            />
          ))}
        </div>
        {inspection.problems.map((problem) => (
          <Alert key={problem} color="yellow">
            {problem}
          </Alert>
        ))}
        <AddForm onSubmit={submit}>
          <Stack gap="md">
            <CameraNameField field={field} />
            <FailureAlert title="The camera was not added" error={add.error} />
            <Group gap="sm">
              <Button loading={add.isPending} disabled={main === null || sub === null || !field.isValid} type="submit">
                Add camera
              </Button>
              <Button variant="default" onClick={onBack}>
                Back
              </Button>
            </Group>
          </Stack>
        </AddForm>
      </Stack>
    </Panel>
  );
}
