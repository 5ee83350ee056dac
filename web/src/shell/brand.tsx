import { Group, Text } from '@mantine/core';

/** The product's mark and name. */
export function Brand({ size = 24 }: { size?: number }) {
  return (
    <Group gap={8} wrap="nowrap">
      <svg
        width={size}
        height={size}
        viewBox="0 0 32 32"
        fill="none"
        stroke="var(--localcv-accent)"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d="M4 10V6a2 2 0 0 1 2-2h4M22 4h4a2 2 0 0 1 2 2v4M28 22v4a2 2 0 0 1-2 2h-4M10 28H6a2 2 0 0 1-2-2v-4" />
        <circle cx="16" cy="16" r="5" fill="var(--localcv-accent)" stroke="none" />
      </svg>
      <Text component="span" fw={650} fz={size * 0.72} lh={1} lts="-0.01em">
        localcv
      </Text>
    </Group>
  );
}
