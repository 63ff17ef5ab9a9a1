/** The style of the report page. System fonts: a page that must not fetch has no others. */
export const pageStyle = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #16202c; --soft: #5b6775; --line: #dfe3e8; --accent: #1f5fbf; --mated: #1f5fbf; --non-mated: #c2571a; --good: #18794e; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --page: #0f141a; --card: #171e26; --ink: #e6eaef; --soft: #98a4b3; --line: #2b3540; --accent: #6ea8ff; --mated: #6ea8ff; --non-mated: #f0945a; --good: #5fcf9b; --bad: #ff8a7d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans TC', 'Noto Sans CJK TC', 'PingFang TC', 'Microsoft JhengHei', sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { margin: 0; font-size: 26px; letter-spacing: -0.01em; }
h2 { margin: 0 0 4px; font-size: 17px; }
h1 span, h2 span, h3 span { color: var(--soft); font-weight: 400; margin-left: 8px; }
h3 { margin: 20px 0 8px; font-size: 14px; }
p { margin: 4px 0 12px; color: var(--soft); max-width: 78ch; }
header p { margin-top: 6px; max-width: none; }
.grid + p { margin-top: 24px; }
.notice { border-left: 3px solid var(--non-mated); padding: 8px 14px; background: var(--card); color: var(--ink); max-width: none; border-radius: 0 8px 8px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px; margin: 20px 0; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.tile { padding: 14px 18px; }
.tile b { display: block; font-size: 28px; font-weight: 600; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tile small { display: block; color: var(--soft); }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 16px; }
section { padding: 18px 22px 20px; min-width: 0; }
section.wide { grid-column: 1 / -1; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: 13px; vertical-align: bottom; }
th, td { padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; }
td.number { white-space: nowrap; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
svg .grid { stroke: var(--line); fill: none; }
svg .axis { stroke: var(--soft); fill: none; }
svg text { fill: var(--soft); font-size: 12.5px; }
svg .power { font-size: 9px; }
svg .label { font-size: 13px; }
svg .value { fill: var(--ink); font-size: 13.5px; font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
svg .curve { fill: none; stroke: var(--accent); stroke-width: 2.5; stroke-linejoin: round; }
svg .band { fill: var(--accent); opacity: 0.16; }
svg .dot { fill: var(--accent); stroke: var(--card); stroke-width: 2; }
svg .area { fill-opacity: 0.22; stroke-width: 1.8; }
svg .area.mated { fill: var(--mated); stroke: var(--mated); }
svg .area.nonMated { fill: var(--non-mated); stroke: var(--non-mated); }
svg .value.mated { fill: var(--mated); }
svg .value.nonMated { fill: var(--non-mated); }
svg .threshold { stroke: var(--ink); stroke-dasharray: 4 4; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(236px, 1fr)); gap: 16px; }
figure { margin: 0; }
figure div { display: flex; gap: 4px; }
figure img { width: 112px; height: 112px; border-radius: 6px; display: block; background: var(--line); }
figcaption { font-size: 12px; color: var(--soft); margin-top: 5px; overflow-wrap: anywhere; line-height: 1.4; }
figcaption b { color: var(--ink); font-variant-numeric: tabular-nums; }
@media print { body { background: #fff; } section, .tile { break-inside: avoid; } }
`
