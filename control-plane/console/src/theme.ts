// Colours and sizes. Mantine's dimmed texts and placeholders are too faint for WCAG AA on its own backgrounds, so they are
// set here.
import { type CSSVariablesResolver, createTheme } from "@mantine/core";
import { strings } from "./strings.ts";

const comboboxProps = { keepMounted: false };

export const theme = createTheme({
  primaryColor: "indigo",
  // Greys with a little blue, as in the surfaces below; from text to the deepest background.
  colors: {
    dark: [
      "#d3d8df",
      "#b4bbc5",
      "#949da8",
      "#646c77",
      "#454b54",
      "#363b43",
      "#262a31",
      "#1c1f24",
      "#16181c",
      "#101215",
    ],
  },
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650" },
  components: {
    Modal: {
      defaultProps: { centered: true, closeButtonProps: { "aria-label": strings.close } },
      styles: {
        header: { background: "var(--console-surface)" },
        content: { background: "var(--console-surface)" },
        title: { fontWeight: 650 },
      },
    },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    NumberInput: { defaultProps: { allowDecimal: false, clampBehavior: "none" } },
    // A closed list is not in the document, where its label would name two things.
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: "right", comboboxProps } },
    MultiSelect: { defaultProps: { comboboxProps } },
    TagsInput: { defaultProps: { comboboxProps } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#f7f8fa",
    "--mantine-color-dimmed": "#56606b",
    "--mantine-color-placeholder": "#68727d",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#a61e1e",
    "--mantine-color-yellow-light": "#fff6dd",
    "--mantine-color-red-light": "#ffeeee",
    "--mantine-color-teal-light-color": "#055e45",
    "--mantine-color-yellow-light-color": "#7a4300",
    "--mantine-color-orange-light-color": "#8f3a00",
    "--mantine-color-red-light-color": "#a61e1e",
    "--mantine-color-gray-light-color": "#3d444b",
    "--mantine-color-blue-light-color": "#14508f",
    "--mantine-color-grape-light-color": "#7b2a91",
    "--mantine-color-indigo-light-color": "#2f44ad",
    "--console-surface": "#ffffff",
    "--console-line": "#e3e6ea",
    "--console-hover": "#f1f3f8",
    "--console-param": "#3b49c4",
    "--console-param-back": "#e8ecff",
    "--console-link": "#364fc7",
    "--console-switch": "#8d96a0",
    "--console-removed": "#fff0f0",
    "--console-added": "#ebf8ee",
    "--console-warning": "#a15c00",
  },
  dark: {
    "--mantine-color-body": "#15171b",
    "--mantine-color-dimmed": "#a3abb6",
    "--mantine-color-placeholder": "#8f98a4",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-red-filled": "#d03030",
    "--mantine-color-red-filled-hover": "#b72525",
    "--mantine-color-yellow-light": "#2f2817",
    "--mantine-color-yellow-light-color": "#ffd58a",
    "--mantine-color-red-light": "#371d20",
    "--mantine-color-red-light-color": "#ffb3b3",
    "--mantine-color-gray-light": "#2a2e34",
    "--mantine-color-gray-light-color": "#d5dae0",
    "--console-surface": "#1c1f24",
    "--console-line": "#31353c",
    "--console-hover": "#24282f",
    "--console-param": "#b7c3ff",
    "--console-param-back": "#2a3157",
    "--console-link": "#9db0ff",
    "--console-switch": "#59616b",
    "--console-removed": "#331c1f",
    "--console-added": "#18301f",
    "--console-warning": "#ffc069",
  },
});
