import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconPlayerPlay } from '@tabler/icons-react';
import type { RuleProblem } from '#contract/rules-api.ts';
import { CameraLinkButton } from './camera-link-button.tsx';
import { DrawButton } from './draw-button.tsx';
import { drawTargetOfRule } from './draw-target.ts';
import classes from './rule-problem-list.module.css';

/** What is wrong with a rule, with a way to mend it where there is one. */
export function RuleProblemList({ problems, back }: { problems: readonly RuleProblem[]; back: string }) {
  if (problems.length === 0) return null;
  const cannotFire = problems.some(({ isBlocking }) => isBlocking);
  return (
    <ul className={classes.problems} aria-label={cannotFire ? 'Why it cannot fire' : 'To be known'}>
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.message}`} data-blocking={problem.isBlocking || undefined}>
          {problem.isBlocking ? <IconAlertTriangle size={16} aria-hidden /> : <IconInfoCircle size={16} aria-hidden />}
          <Group gap="xs">
            <Text size="sm">
              {problem.isBlocking && <b>Cannot fire: </b>}
              {problem.message}
            </Text>
            {problem.draw && <DrawButton target={drawTargetOfRule(problem)} back={back} />}
            {problem.task && (
              <CameraLinkButton
                icon={<IconPlayerPlay size={14} aria-hidden />}
                addressOf={(camera) => `/cameras/${camera}/edit`}
              >
                Switch it on
              </CameraLinkButton>
            )}
          </Group>
        </li>
      ))}
    </ul>
  );
}
