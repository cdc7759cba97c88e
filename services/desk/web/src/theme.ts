import { createTheme, Drawer, Modal, type MantineColorsTuple } from '@mantine/core';

/** The desk's own colour: a calm green-blue that leaves red and amber to say something. */
const pine: MantineColorsTuple = [
  '#eefaf7',
  '#d9f2ec',
  '#b0e4d8',
  '#82d3c2',
  '#55bda9',
  '#2fa28f',
  '#148776',
  '#0f766e',
  '#0c5f59',
  '#094a46',
];

/** Warm greys for dark ground, from text to the deepest layer. */
const dark: MantineColorsTuple = [
  '#d6d3d1',
  '#b5b1ad',
  '#8f8b87',
  '#6b6764',
  '#3f3c3a',
  '#33302e',
  '#282624',
  '#1f1d1c',
  '#191716',
  '#131211',
];

const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f4f2ef',
  '#e9e6e2',
  '#dcd8d3',
  '#c9c4be',
  '#a8a29e',
  '#78716c',
  '#57534e',
  '#3b3836',
  '#292524',
];

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, dark, gray },
  fontFamily: '"Inter Variable", Inter, system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace',
  headings: { fontFamily: '"Inter Variable", Inter, system-ui, sans-serif', fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  autoContrast: true,
  components: {
    Modal: Modal.extend({ styles: { title: { fontWeight: 600 } } }),
    Drawer: Drawer.extend({ styles: { title: { fontWeight: 600 } } }),
  },
});
