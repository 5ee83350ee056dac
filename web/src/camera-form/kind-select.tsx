import { NativeSelect } from '@mantine/core';
import { ADDRESS_KIND_TEXTS, ADDRESS_KINDS, type AddressKind } from './address-kinds.ts';

const CHOICES = ADDRESS_KINDS.map((value) => ({ value, label: ADDRESS_KIND_TEXTS[value].label }));

/** Which kind of place the video comes from. It only chooses the help that is shown: the address says the rest. */
export function KindSelect({ kind, onChange }: { kind: AddressKind; onChange: (kind: AddressKind) => void }) {
  return (
    <NativeSelect
      label="Kind of source"
      description={ADDRESS_KIND_TEXTS[kind].description}
      data={CHOICES}
      value={kind}
      onChange={(event) => onChange(event.currentTarget.value as AddressKind)}
    />
  );
}
