import { Alert, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { InputTest } from '#contract/media-process.ts';
import { describeFailure } from '../api/api-error.ts';
import { describeDelivery, describePicture, describeVideoCodec } from '../camera/describe-video.ts';
import classes from './connection-test-result.module.css';

/** What a test of the connection found, or what went wrong and what to do. */
export function ConnectionTestResult({ result, error }: { result: InputTest | undefined; error: Error | null }) {
  if (error) return <Failure message={describeFailure(error)} />;
  if (!result) return null;
  if (!result.ok) return <Failure message={result.message} />;
  return (
    <Alert color="green" icon={<IconCircleCheck aria-hidden />} title="Connected">
      <div className={classes.result}>
        {result.picture && <img src={result.picture} alt="A frame of the video" className={classes.picture} />}
        <div>
          <Text size="sm">{result.message}</Text>
          {result.video && (
            <>
              <Text size="sm" mt={4}>
                {describeVideoCodec(result.video)}, {describePicture(result.video)}
              </Text>
              <Text size="sm" c="dimmed" mt={4}>
                {describeDelivery(result.video)}
              </Text>
            </>
          )}
        </div>
      </div>
    </Alert>
  );
}

function Failure({ message }: { message: string }) {
  return (
    <Alert color="red" icon={<IconCircleX aria-hidden />} title="No video">
      {message}
    </Alert>
  );
}
