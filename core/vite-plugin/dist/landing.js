import fs from 'node:fs';
import path from 'node:path';
import { escape } from './html.js';
import { parse } from './urls.js';
/** The header with the application's origin, as browsers see it; govite's proxy sets it. */
const header = 'govite-origin';
/** The origins of applications, by Vite's root. They outlive a restart of Vite. */
const key = Symbol.for('vite-plugin-govite.origins');
const global = globalThis;
const origins = (global[key] ??= new Map());
/** Remembers the application's origin from the requests that it passes on. */
export function learnOrigin(config) {
    return (req, _res, next) => {
        const origin = req.headers[header];
        if (typeof origin === 'string' && isOrigin(origin))
            origins.set(config.root, origin);
        next();
    };
}
/** Answers a browser at the dev server's own address with a page that links to the application. */
export function landing(config, app) {
    return (req, res, next) => {
        if (!asksForPage(req))
            return next();
        res.writeHead(200, {
            'Content-Type': 'text/html; charset=utf-8',
            'Cache-Control': 'no-store',
            'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        });
        res.end(landingPage(packageName(config.root), app ?? origins.get(config.root)));
    };
}
/** Reports whether a browser asks Vite itself for the page at its base. Vite has removed the base from the URL. */
function asksForPage({ method, url = '', headers }) {
    return (method === 'GET' && /^\/?(?:\?|$)/.test(url) && headers[header] === undefined && Boolean(headers.accept?.includes('text/html')));
}
function isOrigin(text) {
    const url = parse(text);
    return (url?.protocol === 'http:' || url?.protocol === 'https:') && url.origin === text.toLowerCase();
}
function packageName(root) {
    for (let directory = root;; directory = path.dirname(directory)) {
        try {
            const { name } = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'));
            if (typeof name === 'string' && name !== '')
                return name;
        }
        catch {
            // No package.json here, or none with a name.
        }
        if (directory === path.dirname(directory))
            return path.basename(root);
    }
}
function landingPage(name, app) {
    const where = app
        ? `<p>Your pages come from the Go application:</p>
    <p><a class="open" href="${escape(app)}">Open <strong>${escape(app.replace(/\/$/, ''))}</strong></a></p>`
        : `<p>Your pages come from the Go application. Open its address. This server only sends scripts and styles.</p>
    <p class="aside">For a link here, open a page of the application once, or set its URL in Vite’s configuration:</p>
    <pre><code>govite({ app: 'http://localhost:8080' })</code></pre>`;
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(name)} · Vite</title>
<style>
:root { --ground: #f6f7f9; --card: #fff; --text: #1c2330; --quiet: #5d6778; --line: #e1e5ea; --accent: #00718f; --on-accent: #fff; --code: #f0f2f5 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #11151b; --card: #191f27; --text: #e6eaf0; --quiet: #98a3b3; --line: #2a323d; --accent: #5dc9e2; --on-accent: #07222b; --code: #11161c }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif }
main { width: 100%; max-width: 35rem; padding: clamp(1.75rem, 6vw, 3rem); background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / .04), 0 12px 40px rgb(0 0 0 / .06) }
.name { margin: 0 0 .25rem; color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere }
h1 { margin: 0 0 1.25rem; font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; text-wrap: balance }
p { margin: 0 0 1rem }
main > :last-child { margin-bottom: 0 }
.aside { color: var(--quiet); font-size: .9375rem }
.open { display: inline-block; padding: .6rem 1.1rem; border-radius: .6rem; background: var(--accent); color: var(--on-accent); text-decoration: none; overflow-wrap: anywhere }
.open strong { font-weight: 600 }
.open:hover { filter: brightness(1.08) }
.open:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 45%, transparent); outline-offset: 2px }
pre { margin: 0; padding: .8rem 1rem; background: var(--code); border: 1px solid var(--line); border-radius: .6rem; overflow-x: auto }
code { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
</style>
</head>
<body>
  <main>
    <p class="name">${escape(name)}</p>
    <h1>This is Vite’s dev server</h1>
    ${where}
  </main>
</body>
</html>
`;
}
