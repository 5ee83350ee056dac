import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { Link, useNavigate } from 'react-router';
import type { NamedRule, RuleProblem } from '#contract/rules-api.ts';
import type { Rule } from '#core/rules/rule.ts';
import { describeFailure } from '../api/api-error.ts';
import { DeleteRuleDialog } from './delete-rule-dialog.tsx';
import { ruleTitle } from './rule-title.ts';
import { useSaveRule } from './use-rules.ts';

export interface SaveBarProps {
  readonly named: NamedRule | null;
  /** Null while there is nothing to save. */
  readonly rule: Rule | null;
  readonly problems: readonly RuleProblem[];
}

/** Saves the rule; one that cannot fire yet says so and is saved all the same. */
export function SaveBar({ named, rule, problems }: SaveBarProps) {
  const navigate = useNavigate();
  const [isDeleting, deleting] = useDisclosure(false);
  const save = useSaveRule();
  const cannotFire = rule !== null && problems.some(({ isBlocking }) => isBlocking);
  const submit = () =>
    rule &&
    save.mutate(
      { name: named?.name ?? null, rule },
      {
        onSuccess: (saved) => {
          notifications.show({ message: `“${ruleTitle(saved)}” was saved.` });
          void navigate('/rules');
        },
      },
    );
  return (
    <div>
      {save.isError && (
        <Alert color="red" title="The rule was not saved" role="alert" mb="sm">
          {describeFailure(save.error)}
        </Alert>
      )}
      <Group gap="sm">
        <Button disabled={rule === null} loading={save.isPending} onClick={submit}>
          {cannotFire ? 'Save all the same' : named === null ? 'Save rule' : 'Save'}
        </Button>
        <Button component={Link} to="/rules" variant="default">
          Cancel
        </Button>
        {named && (
          <>
            <Button color="red" variant="subtle" ml="auto" onClick={deleting.open}>
              Delete
            </Button>
            <DeleteRuleDialog name={named.name} title={ruleTitle(named)} opened={isDeleting} onClose={deleting.close} />
          </>
        )}
      </Group>
      {cannotFire && (
        <Text size="sm" c="var(--localcv-warning)" mt="xs">
          As it is, it can never fire; it begins to when what is missing is there.
        </Text>
      )}
    </div>
  );
}
