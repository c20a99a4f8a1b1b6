// The frame of the emulator's pages.

const STYLE = `
:root { color-scheme: light dark;
  --canvas: light-dark(oklch(0.964 0.003 80), oklch(0.19 0.014 268)); --card: light-dark(oklch(1 0 0), oklch(0.235 0.016 268));
  --line: light-dark(oklch(0.918 0.004 80), oklch(0.33 0.016 268)); --input: light-dark(oklch(0.64 0.008 268), oklch(0.55 0.016 268));
  --ink: light-dark(oklch(0.218 0.018 268), oklch(0.95 0.004 268)); --soft: light-dark(oklch(0.462 0.014 268), oklch(0.74 0.012 268));
  --primary: light-dark(oklch(0.455 0.165 264), oklch(0.66 0.14 264)); --on-primary: light-dark(oklch(0.992 0.003 264), oklch(0.17 0.02 264));
  --accent: light-dark(oklch(0.946 0.024 264), oklch(0.3 0.05 264)) }
* { box-sizing: border-box }
body { margin: 0; background: var(--canvas); color: var(--ink); font: 14px/1.5 ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px }
h1 { font-size: 20px; margin: 0 0 4px } h2 { font-size: 15px; margin: 0 0 10px } p { margin: 0 0 12px }
p, small, time, dt { color: var(--soft) } small { display: block }
a { color: var(--primary) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; margin: 0 0 16px }
.split { display: grid; grid-template-columns: 260px minmax(0, 1fr); gap: 16px; align-items: start; margin-top: 16px }
@media (max-width: 760px) { .split { grid-template-columns: minmax(0, 1fr) } }
ul { list-style: none; margin: 0; padding: 0 } li + li { border-top: 1px solid var(--line) }
li > a { display: block; padding: 8px 10px; border-radius: 6px; color: inherit; text-decoration: none; overflow-wrap: anywhere }
li > a:hover, li > a[aria-current] { background: var(--accent) }
.new { font-weight: 600 }
fieldset { border: 0; padding: 0; margin: 0 0 16px; min-width: 0 } legend { font-weight: 600; padding: 0; margin-bottom: 4px }
.row { display: flex; gap: 10px; align-items: start; padding: 6px 0 }
.field { display: block; margin: 0 0 10px } .field > span { display: block; font-weight: 500; margin-bottom: 3px }
input:not([type=radio], [type=checkbox]), textarea, select { width: 100%; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--input); border-radius: 6px; padding: 6px 8px }
textarea { min-height: 90px; resize: vertical }
button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--input); border-radius: 6px; padding: 5px 12px; cursor: pointer }
button.primary { background: var(--primary); border-color: var(--primary); color: var(--on-primary) }
:focus-visible { outline: 2px solid var(--primary); outline-offset: 1px }
.acts { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 } form.acts { margin-bottom: 8px }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; margin: 12px 0; max-height: 480px; overflow: auto }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 14px; margin: 0 } dd { margin: 0; overflow-wrap: anywhere }
.note { background: var(--accent); border-radius: 6px; padding: 8px 12px; color: var(--ink) }
`;

/** One whole page; runs no script. */
export function layout(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}

/** Text as HTML. */
export function escape(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? "&#39;",
  );
}
