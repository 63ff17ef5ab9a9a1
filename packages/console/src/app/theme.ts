import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const harbour: MantineColorsTuple = ['#e8f3fa', '#cfe4f2', '#a3cbe6', '#71afd8', '#4a97cb', '#2f86c0', '#1f74ad', '#135f92', '#0b4d79', '#063a5e']
const slate: MantineColorsTuple = ['#f4f6f8', '#e9edf1', '#d6dce3', '#bcc5cf', '#96a2af', '#74818f', '#56626f', '#3d4854', '#28313b', '#171d24']
const onSurface = { content: { background: 'var(--surface)' }, header: { background: 'var(--surface)' }, title: { fontSize: 16, fontWeight: 600 } }
const night: MantineColorsTuple = ['#e2e8ee', '#c3ccd6', '#9ba7b4', '#6d7986', '#3d4752', '#2b343e', '#212932', '#181e25', '#12171d', '#0c1014']

const fontFamily =
  '"Segoe UI", -apple-system, BlinkMacSystemFont, "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei UI", system-ui, sans-serif'

export const theme = createTheme({
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "SF Mono", "Noto Sans Mono", monospace',
  headings: { fontFamily, fontWeight: '600' },
  colors: { harbour, gray: slate, dark: night },
  primaryColor: 'harbour',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 4,
  // 14 px base on steps of 4: what fits on 1440×900 is counted in these.
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', comboboxProps: { shadow: 'md' } } },
    MultiSelect: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    InputWrapper: { styles: { description: { fontSize: 12, lineHeight: '16px' }, error: { fontSize: 12, lineHeight: '16px' } } },
    Modal: { styles: onSurface, defaultProps: { transitionProps: { duration: 80 }, overlayProps: { backgroundOpacity: 0.45 } } },
    Drawer: { styles: onSurface, defaultProps: { transitionProps: { duration: 80 }, overlayProps: { backgroundOpacity: 0.35 } } },
  },
})

/** Mantine's own variables take their values from the tokens in styles.css, so that there is one palette and not two. */
export const themeVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--ground)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-2)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--raised)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-disabled': 'var(--raised)',
    '--mantine-color-disabled-color': 'var(--ink-3)',
    '--mantine-color-disabled-border': 'var(--line)',
  }
  return { variables: {}, light: both, dark: both }
}
