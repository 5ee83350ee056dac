import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { ADDRESS_KIND_TEXTS, ADDRESS_KINDS, type AddressKind } from './address-kinds.ts';

const CHOICES = ADDRESS_KINDS.map((value) => ({ value, label: ADDRESS_KIND_TEXTS[value].label }));

/** Which kind of place the video comes from. It only chooses the help that is shown: the address says the rest. */
export function KindSelect({ kind, onChange }: { kind: AddressKind; onChange: (kind: AddressKind) => void }) {
  const narrow = useMediaQuery('(max-width: 36em)');
  if (narrow) {
    return (
      <NativeSelect
        label="Kind of source"
        data={CHOICES}
        value={kind}
        onChange={(event) => onChange(event.currentTarget.value as AddressKind)}
      />
    );
  }
  return (
    <SegmentedControl
      aria-label="Kind of source"
      fullWidth
      data={CHOICES}
      value={kind}
      onChange={(value) => onChange(value as AddressKind)}
    />
  );
}
