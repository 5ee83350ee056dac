import { Alert, Button, Group, NativeSelect, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconAlertCircle, IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ChannelConfigInput } from '#contract/notifications-config.ts';
import type { Severity } from '#core/rules/vocabulary.ts';
import { SEVERITY_CHOICES } from '../alerts/severity-look.ts';
import { ApiError, describeFailure } from '../api/api-error.ts';
import { notificationsApi } from '../api/notifications-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { ChannelFieldInput } from './channel-field-input.tsx';
import { CHANNEL_KINDS, channelKindOf, type EditableChannelType } from './channel-fields.ts';
import {
  type ChannelFormValues,
  emptyChannelForm,
  placeProblems,
  problemOfName,
  toChannelConfig,
} from './channel-form-values.ts';
import { ChannelTestResult } from './channel-test-result.tsx';

type Errors = Readonly<Record<string, string>>;

export interface ChannelFormProps {
  readonly initialValues: ChannelFormValues;
  /** Whether it is a channel that exists: its name and kind stay. */
  readonly isEditing: boolean;
  readonly takenNames: readonly string[];
  readonly onDone: () => void;
}

/** Everything that can be set of a channel. A test message can be sent before it is saved. */
export function ChannelForm({ initialValues, isEditing, takenNames, onDone }: ChannelFormProps) {
  const [values, setValues] = useState(initialValues);
  const [errors, setErrors] = useState<Errors>({});
  const form = useRef<HTMLFormElement>(null);
  const save = useSaveChannel(values, setErrors, onDone);
  const trial = useMutation({
    mutationFn: (config: ChannelConfigInput) => notificationsApi.testConfig(config, isEditing ? values.name : null),
    onError: (error) => placeErrors(error, values, setErrors),
  });
  useEffect(() => {
    if (Object.keys(errors).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  const change = (part: Partial<ChannelFormValues>) => setValues((current) => ({ ...current, ...part }));
  const withConfig = (use: (config: ChannelConfigInput) => void, isNamed: boolean) => {
    const result = toChannelConfig(values);
    const problem = isNamed && !isEditing ? problemOfName(values.name, takenNames) : null;
    const found = { ...('errors' in result ? result.errors : {}), ...(problem === null ? {} : { name: problem }) };
    setErrors(found);
    if ('config' in result && problem === null) use(result.config);
  };
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        withConfig((config) => save.mutate(config), true);
      }}
    >
      <Stack gap="md">
        <GeneralFields values={values} errors={errors} isEditing={isEditing} onChange={change} />
        <OwnFields values={values} errors={errors} onChange={change} />
        <WhenFields values={values} onChange={change} />
        {errors.form && (
          <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
            {errors.form}
          </Alert>
        )}
        <ChannelTestResult result={trial.data} error={trial.error} />
        <FormButtons
          isTrying={trial.isPending}
          isSaving={save.isPending}
          onTry={() => withConfig((config) => trial.mutate(config), false)}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}

function FormButtons(props: { isTrying: boolean; isSaving: boolean; onTry: () => void; onCancel: () => void }) {
  return (
    <Group gap="sm" justify="space-between">
      <Button
        variant="default"
        leftSection={<IconSend size={16} aria-hidden />}
        loading={props.isTrying}
        onClick={props.onTry}
      >
        Send a test
      </Button>
      <Group gap="sm">
        <Button variant="default" onClick={props.onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={props.isSaving}>
          Save
        </Button>
      </Group>
    </Group>
  );
}

function useSaveChannel(values: ChannelFormValues, setErrors: (errors: Errors) => void, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (config: ChannelConfigInput) => notificationsApi.save(values.name, config),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queryKeys.channels });
      onDone();
    },
    onError: (error) => {
      placeErrors(error, values, setErrors);
      if (!(error instanceof ApiError) || error.problems.length === 0) setErrors({ form: describeFailure(error) });
    },
  });
}

function placeErrors(error: Error, values: ChannelFormValues, setErrors: (errors: Errors) => void): void {
  if (error instanceof ApiError) setErrors(placeProblems(values.type, error.problems));
}

interface FieldsProps {
  readonly values: ChannelFormValues;
  readonly onChange: (part: Partial<ChannelFormValues>) => void;
}

function GeneralFields(props: FieldsProps & { errors: Errors; isEditing: boolean }) {
  const { values, errors, isEditing, onChange } = props;
  return (
    <>
      {!isEditing && (
        <>
          <Select
            label="Kind"
            data={CHANNEL_KINDS.map(({ type, label }) => ({ value: type, label }))}
            allowDeselect={false}
            value={values.type}
            onChange={(type) => type !== null && onChange(keepNames(values, type))}
          />
          <TextInput
            label="Name"
            description="Rules name it, so it cannot be changed later. Lower-case letters, digits, “-” and “_”."
            withAsterisk
            value={values.name}
            error={errors.name}
            autoComplete="off"
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        </>
      )}
      <Text size="sm" c="dimmed">
        {channelKindOf(values.type)?.summary}
      </Text>
      <TextInput
        label="Title"
        description="Shown to people; may be left empty."
        value={values.title}
        error={errors.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
      />
    </>
  );
}

function keepNames({ name, title, minimumSeverity }: ChannelFormValues, type: EditableChannelType): ChannelFormValues {
  return { ...emptyChannelForm(type), name, title, minimumSeverity };
}

function OwnFields({ values, errors, onChange }: FieldsProps & { errors: Errors }) {
  const fields = channelKindOf(values.type)?.fields ?? [];
  const hasStoredSecret = Object.values(values.own).some((value) => String(value).includes('***'));
  return (
    <>
      {hasStoredSecret && (
        <Text size="sm" c="dimmed">
          *** stands for what is stored and not shown. Left as it is, it is kept, unless you change where messages go.
        </Text>
      )}
      {fields.map((field) => (
        <ChannelFieldInput
          key={`${values.type} ${field.key}`}
          field={field}
          value={values.own[field.key] ?? ''}
          error={errors[`own.${field.key}`]}
          onChange={(value) => onChange({ own: { ...values.own, [field.key]: value } })}
        />
      ))}
    </>
  );
}

function WhenFields({ values, onChange }: FieldsProps) {
  return (
    <>
      <NativeSelect
        label="From which severity on"
        description="Alerts that matter less are not sent here."
        data={SEVERITY_CHOICES}
        value={values.minimumSeverity}
        onChange={(event) => onChange({ minimumSeverity: event.currentTarget.value as Severity })}
      />
      <Switch
        label="Tell of the end too"
        description="A second message when the alert is over."
        checked={values.tellsOfEnds}
        onChange={(event) => onChange({ tellsOfEnds: event.currentTarget.checked })}
      />
      <Switch
        label="Switched on"
        checked={values.enabled}
        onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
      />
    </>
  );
}
