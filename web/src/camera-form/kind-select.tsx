import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { ADDRESS_KIND_TEXTS, type AddressKind } from './address-kinds.ts';

export interface KindSelectProps {
  readonly kind: AddressKind;
  readonly kinds: readonly AddressKind[];
  readonly onChange: (kind: AddressKind) => void;
}

/** Which kind of place the video comes from. It only chooses the help that is shown: the address says the rest. */
export function KindSelect({ kind, kinds, onChange }: KindSelectProps) {
  const phone = useMediaQuery('(max-width: 30em)');
  return (
    <SegmentedControl
      aria-label="Kind of source"
      fullWidth
      orientation={phone ? 'vertical' : 'horizontal'}
      value={kind}
      onChange={(value) => onChange(value as AddressKind)}
      data={kinds.map((value) => ({ value, label: ADDRESS_KIND_TEXTS[value].label }))}
    />
  );
}
