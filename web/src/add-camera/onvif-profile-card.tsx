import { Group, Loader, Radio, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { OnvifProfile } from '#contract/onvif.ts';
import type { OnvifLogin } from '../api/device-api.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { formatBitRate, formatRate } from '../format/format-quantity.ts';
import { addLogin } from './add-login.ts';
import classes from './onvif-profiles.module.css';

export interface OnvifProfileCardProps {
  readonly profile: OnvifProfile;
  readonly login: OnvifLogin;
  readonly isMain: boolean;
  readonly isSub: boolean;
  readonly onMain: () => void;
  readonly onSub: () => void;
}

/** One stream of a device with its picture. */
export function OnvifProfileCard({ profile, login, isMain, isSub, onMain, onSub }: OnvifProfileCardProps) {
  const isUsable = profile.uri !== null;
  return (
    <div className={classes.profile} data-chosen={isMain || isSub || undefined}>
      <ProfilePicture profile={profile} login={login} />
      <div className={classes.facts}>
        <Text fw={500}>{profile.name}</Text>
        <Text size="sm" c="dimmed">
          {describeProfile(profile)}
        </Text>
        {profile.warning && (
          <Text size="sm" c="var(--localcv-warning)" role="note">
            {profile.warning}
          </Text>
        )}
        <Group gap="md" mt={8}>
          <Radio
            name="main-profile"
            label="Watch and record"
            checked={isMain}
            disabled={!isUsable}
            onChange={onMain}
            aria-label={`Watch and record ${profile.name}`}
          />
          <Radio
            name="sub-profile"
            label="Analyse"
            checked={isSub}
            disabled={!isUsable}
            onChange={onSub}
            aria-label={`Analyse ${profile.name}`}
          />
        </Group>
      </div>
    </div>
  );
}

function ProfilePicture({ profile: { uri, warning, name }, login }: { profile: OnvifProfile; login: OnvifLogin }) {
  const picture = useQuery({
    // The password is part of the address, so the key names the device and the stream alone.
    queryKey: ['onvif-picture', login.address, login.user, uri],
    queryFn: () => localcvApi.testInput({ path: addLogin(uri ?? '', login.user, login.password), transport: 'tcp' }),
    // Nothing is sent to a host that nobody has looked at.
    enabled: uri !== null && warning === null,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <div className={classes.picture}>
      {picture.isLoading && <Loader size="sm" color="gray" aria-label="Fetching a picture" />}
      {picture.data?.picture && <img src={picture.data.picture} alt={`A frame of ${name}`} />}
      {picture.data && !picture.data.picture && <span>{picture.data.message}</span>}
      {picture.isError && <span>No picture</span>}
      {!picture.isLoading && !picture.data && !picture.isError && <span>Not fetched</span>}
    </div>
  );
}

/** "H264, 1920 × 1080, 25 frames per second, 4.1 Mb/s"; what the device does not tell is left out. */
function describeProfile({ codec, width, height, framesPerSecond, bitsPerSecond }: OnvifProfile): string {
  return [
    codec,
    width === null || height === null ? null : `${width} × ${height}`,
    framesPerSecond === null ? null : `${formatRate(framesPerSecond)} frames per second`,
    bitsPerSecond === null ? null : `up to ${formatBitRate(bitsPerSecond)}`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
