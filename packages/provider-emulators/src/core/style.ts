/** The style of every page. Each provider brings its own accent colour, dark enough for white text on it. */
export const style = (accent: string): string => `
:root { color-scheme: light dark; --accent: ${accent}; --focus: ${accent}; --ink: #16181d; --quiet: #5b6270; --line: #dfe2e8;
  --card: #fff; --ground: #f3f4f7; --hover: color-mix(in srgb, var(--accent) 7%, var(--card)); }
@media (prefers-color-scheme: dark) { :root { --focus: color-mix(in srgb, var(--accent) 45%, #fff); --ink: #eef0f4; --quiet: #a5adbb; --line: #363b45; --card: #1d2027; --ground: #121419;
  --hover: color-mix(in srgb, var(--accent) 30%, var(--card)); } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; overflow-wrap: break-word; }
:lang(ko) { font-family: system-ui, -apple-system, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif; word-break: keep-all; }
:lang(th) { font-family: system-ui, -apple-system, Thonburi, "Leelawadee UI", "Noto Sans Thai", Loma, sans-serif; }
:lang(zh) { font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif; }
:lang(en) { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; word-break: normal; }
:lang(th) body { line-height: 1.7; }
main { width: 100%; max-width: 420px; background: var(--card); border: 1px solid var(--line); border-radius: 16px;
  overflow: hidden; box-shadow: 0 12px 32px rgb(0 0 0 / 8%); }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 20px 24px; background: var(--accent); color: #fff; }
.brand { min-width: 0; font-size: 1.25rem; font-weight: 700; overflow-wrap: anywhere; }
.badge { margin-left: auto; padding: 2px 10px; border: 1px solid rgb(255 255 255 / 70%); border-radius: 99px; font-size: .8125rem; font-weight: 600; }
.content { padding: 24px; }
h1 { margin: 0 0 16px; font-size: 1.375rem; line-height: 1.35; text-wrap: balance; overflow-wrap: anywhere; }
p { margin: 0 0 20px; color: var(--quiet); }
.lead { margin-top: -12px; }
.reason { color: inherit; overflow-wrap: anywhere; }
form { margin: 0; }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin-bottom: 8px; font-weight: 600; }
button, label.choice { display: flex; align-items: center; gap: 12px; width: 100%; min-height: 48px; padding: 10px 14px; border: 1px solid var(--line);
  border-radius: 12px; background: var(--card); color: inherit; font: inherit; text-align: left; cursor: pointer; }
button:hover, label.choice:hover { background: var(--hover); border-color: var(--accent); }
button:focus-visible, label.choice:focus-within { outline: 3px solid var(--focus); outline-offset: 2px; }
.choices { display: grid; gap: 8px; margin-bottom: 20px; }
.who { min-width: 0; }
.who b, .who span { display: block; overflow-wrap: anywhere; }
.who b { font-weight: 600; }
.who span { color: var(--quiet); font-size: .875rem; }
.initials { flex: none; display: grid; place-items: center; width: 2.5rem; height: 2.5rem; border-radius: 50%; background: var(--accent); color: #fff; font-weight: 600; }
input[type=radio] { flex: none; width: 20px; height: 20px; margin: 0; accent-color: var(--accent); }
.person { display: flex; align-items: center; gap: 12px; margin-bottom: 20px; padding-bottom: 20px; border-bottom: 1px solid var(--line); }
ul { margin: -12px 0 24px; padding-left: 20px; }
li { margin: 4px 0; overflow-wrap: anywhere; }
.buttons { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 6rem), 1fr)); gap: 12px; }
.buttons button, .plain { justify-content: center; text-align: center; font-weight: 600; }
button.primary { background: var(--accent); border-color: var(--accent); color: #fff; }
button.primary:hover { background: color-mix(in srgb, var(--accent) 85%, #000); }
.plain { margin-top: 8px; border-color: transparent; background: none; color: var(--quiet); }
footer { padding: 16px 24px; border-top: 1px solid var(--line); color: var(--quiet); font-size: .875rem; }
nav { display: flex; flex-wrap: wrap; gap: 4px 8px; margin: 0 -8px 12px; }
nav a { min-height: 32px; padding: 4px 8px; border-radius: 8px; color: inherit; }
nav a:hover { background: var(--hover); }
nav a:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
code { overflow-wrap: anywhere; }
`;
