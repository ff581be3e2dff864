// Colours and sizes. Mantine's dimmed texts and placeholders are too faint for WCAG AA on its own backgrounds, so they are
// set here.
import { type CSSVariablesResolver, createTheme } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650" },
  components: {
    Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    NumberInput: { defaultProps: { allowDecimal: false, clampBehavior: "none" } },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: "right" } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#f7f8fa",
    "--mantine-color-dimmed": "#56606b",
    "--mantine-color-placeholder": "#68727d",
    "--mantine-color-error": "#c92a2a",
    "--console-surface": "#ffffff",
    "--console-line": "#e3e6ea",
    "--console-hover": "#f1f3f8",
    "--console-param": "#3b49c4",
    "--console-param-back": "#e8ecff",
    "--console-link": "#364fc7",
    "--console-warning": "#a15c00",
  },
  dark: {
    "--mantine-color-body": "#15171b",
    "--mantine-color-dimmed": "#a3abb6",
    "--mantine-color-placeholder": "#8f98a4",
    "--mantine-color-error": "#ff8787",
    "--console-surface": "#1c1f24",
    "--console-line": "#31353c",
    "--console-hover": "#24282f",
    "--console-param": "#b7c3ff",
    "--console-param-back": "#2a3157",
    "--console-link": "#9db0ff",
    "--console-warning": "#ffc069",
  },
});
