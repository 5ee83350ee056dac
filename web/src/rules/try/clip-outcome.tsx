import { Image, List, Paper, Stack, Text } from '@mantine/core';
import type { ClipReplay } from '#contract/rules-api.ts';
import { formatPlural } from '../../format/format-words.ts';
import { placeOnAxis } from './axis-ticks.ts';
import { describeFired, formatClipTime } from './describe-replay.ts';
import classes from './replay-outcome.module.css';

/** When the rule would have fired in a clip. */
export function ClipOutcome({ result }: { result: ClipReplay }) {
  const { alerts, durationSeconds, analysedFrames, objects, notes } = result;
  const seen = Object.entries(objects).map(([label, count]) => `${count} × ${label}`);
  const fired = describeFired({ fired: alerts.length }, 'this clip');
  return (
    <Stack gap="sm" aria-live="polite">
      <div>
        <Text fw={600}>{fired}</Text>
        <Text size="sm" c="dimmed">
          {formatPlural(analysedFrames, 'picture')} looked at in {formatClipTime(durationSeconds)};{' '}
          {seen.length === 0 ? 'nothing was found in them' : `seen: ${seen.join(', ')}`}
        </Text>
      </div>
      <div className={classes.axis} role="img" aria-label={fired}>
        <span className={classes.rail} />
        {alerts.map(({ atSeconds, reason }) => (
          <span
            key={`${atSeconds} ${reason}`}
            className={classes.mark}
            style={{ left: `${placeOnAxis(atSeconds, 0, durationSeconds) * 100}%` }}
          />
        ))}
        {[0, 0.5, 1].map((place) => (
          <span key={place} className={classes.tick} style={{ left: `${place * 100}%` }}>
            {formatClipTime(durationSeconds * place)}
          </span>
        ))}
      </div>
      <div className={classes.grid}>
        {alerts.map(({ atSeconds, reason, picture }) => (
          <Paper key={`${atSeconds} ${reason}`} component="article" className={classes.card}>
            {picture === null ? (
              <div className={classes.empty}>No picture</div>
            ) : (
              <Image src={picture} alt={`What was seen at ${formatClipTime(atSeconds)}`} />
            )}
            <div className={classes.caption}>
              <Text size="sm" fw={600}>
                at {formatClipTime(atSeconds)}
              </Text>
              <Text size="xs" c="dimmed">
                {reason}
              </Text>
            </div>
          </Paper>
        ))}
      </div>
      {notes.length > 0 && (
        <List size="sm" c="dimmed">
          {notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
