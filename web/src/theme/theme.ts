import {
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Modal,
  Paper,
  Tooltip,
} from '@mantine/core';

const lagoon: MantineColorsTuple = [
  '#e6f9f9',
  '#cdf0f1',
  '#9fe0e4',
  '#6fd0d6',
  '#46c2c9',
  '#2ab5bd',
  '#169da5',
  '#0a7f87',
  '#086c74',
  '#04535a',
];

/** From text (0) over borders (4), hover (5), fields (6) and surfaces (7) to the depths. */
const dark: MantineColorsTuple = [
  '#dfe5ea',
  '#b9c2ca',
  '#97a3ae',
  '#74818d',
  '#313b43',
  '#273037',
  '#1d2429',
  '#161b1f',
  '#0e1215',
  '#080b0d',
];

/** Colours, sizes and defaults of every component. */
export const theme = createTheme({
  colors: { lagoon, dark },
  primaryColor: 'lagoon',
  // White on either has a contrast of at least 4.5 to 1.
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' }, h3: { fontSize: '0.9375rem' } },
  },
  components: {
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } }),
    Button: Button.extend({ defaultProps: { fw: 500 } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.6 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
    Tooltip: Tooltip.extend({
      defaultProps: { multiline: true, maw: 280, openDelay: 250, events: { hover: true, focus: true, touch: true } },
    }),
  },
});

/** Colours that depend on the scheme and have no name in Mantine. */
export const resolveCssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--localcv-accent': lagoon[8],
    '--localcv-page': '#f4f6f8',
    '--localcv-line': '#e2e6ea',
    '--mantine-color-text': '#1a2126',
    '--mantine-color-dimmed': '#56626d',
    '--mantine-color-placeholder': '#6a7681',
    '--mantine-color-error': '#c92a2a',
    '--localcv-good': '#2b8a3e',
    '--localcv-warning': '#b35c00',
    '--localcv-bad': '#c92a2a',
    '--localcv-busy': '#1971c2',
    '--localcv-idle': '#6a7681',
  },
  dark: {
    '--localcv-accent': lagoon[5],
    '--localcv-page': '#0e1215',
    '--localcv-line': '#283138',
    '--mantine-color-error': '#ff8787',
    '--localcv-good': '#51cf66',
    '--localcv-warning': '#fcb13d',
    '--localcv-bad': '#ff8787',
    '--localcv-busy': '#74c0fc',
    '--localcv-idle': '#97a3ae',
  },
});
