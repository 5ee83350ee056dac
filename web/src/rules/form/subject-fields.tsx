import { Button, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Subject, Traits } from '#core/rules/rule.ts';
import { orNothing, withKey } from '../rule-draft.ts';
import { AttributeFields } from './attribute-fields.tsx';
import { Fieldset } from './fieldset.tsx';
import { IdentityFields } from './identity-fields.tsx';
import { useRuleChoices } from './rule-choices.tsx';
import { useProblemAt } from './rule-problems.tsx';

interface SubjectFieldsProps {
  readonly legend: string;
  readonly subject: Subject;
  readonly path: string;
  readonly onChange: (subject: Subject) => void;
}

/** Who or what it is about, and what does not count. */
export function SubjectFields({ legend, subject, path, onChange }: SubjectFieldsProps) {
  const { except } = subject;
  return (
    <Fieldset legend={legend}>
      <Stack gap="sm">
        <TraitFields
          traits={subject}
          path={path}
          onChange={(traits) => onChange({ ...traits, ...(except && { except }) })}
        />
        {except === undefined ? (
          <div>
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => onChange({ ...subject, except: {} })}
            >
              But not …
            </Button>
          </div>
        ) : (
          <Fieldset
            legend="But not"
            aside={
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                leftSection={<IconX size={14} aria-hidden />}
                onClick={() => onChange(withKey(subject, 'except', undefined))}
              >
                Remove exception
              </Button>
            }
          >
            <TraitFields
              traits={except}
              path={`${path}.except`}
              onChange={(traits) => onChange({ ...subject, except: traits })}
            />
          </Fieldset>
        )}
      </Stack>
    </Fieldset>
  );
}

interface TraitFieldsProps {
  readonly traits: Traits;
  readonly path: string;
  readonly onChange: (traits: Traits) => void;
}

function TraitFields({ traits: { labels, attributes, identity, plate }, path, onChange }: TraitFieldsProps) {
  const choices = useRuleChoices();
  const traits: Traits = {
    ...(labels && { labels }),
    ...(attributes && { attributes }),
    ...(identity && { identity }),
    ...(plate !== undefined && { plate }),
  };
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
      <TagsInput
        label="What"
        placeholder={labels === undefined ? 'anything' : ''}
        data={[...choices.labels]}
        splitChars={[',']}
        maxDropdownHeight={240}
        limit={40}
        value={[...(labels ?? [])]}
        error={useProblemAt(`${path}.labels`)}
        onChange={(next) => onChange(withKey(traits, 'labels', orNothing(next)))}
      />
      <TextInput
        label="Number plate"
        placeholder="any; * stands for any characters"
        value={plate ?? ''}
        error={useProblemAt(`${path}.plate`)}
        onChange={({ currentTarget: { value } }) =>
          onChange(withKey(traits, 'plate', value === '' ? undefined : value))
        }
      />
      <IdentityFields
        identity={identity}
        path={`${path}.identity`}
        onChange={(next) => onChange(withKey(traits, 'identity', next))}
      />
      <AttributeFields
        attributes={attributes}
        path={`${path}.attributes`}
        onChange={(next) => onChange(withKey(traits, 'attributes', next))}
      />
    </SimpleGrid>
  );
}
