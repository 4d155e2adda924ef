import { html } from '../../core/export/html.js'

/** Only what the program itself serves holds: no script, style, picture or request from or to anywhere else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page without any data: everybody may see it. What is behind a token is put into it by its script. */
export function renderShell(): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>OpenBotMan</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/page.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<a class="brand" href="#/">OpenBotMan</a>
<nav aria-label="Main"><ul>
<li><a href="#/" data-nav="list">Discussions</a></li>
<li><a href="#/start" data-nav="start">New discussion</a></li>
</ul></nav>
<p class="who"><span id="who"></span> <button type="button" class="quiet" id="forget" hidden>Forget the token</button></p>
</header>
<p class="banner" id="banner" role="status"></p>
<main id="main" tabindex="-1"><noscript><p>This page needs JavaScript. Without it, use <code>openbotman discuss</code> in a terminal.</p></noscript></main>
<p class="unseen" id="announcer" aria-live="polite"></p>
<template id="entry"><div data-view="entry">
<h1 tabindex="-1">Enter your token</h1>
<p>This server asks for a token. Whoever runs it has given you one, or can: a line of the form <code>name:token</code>, of which you enter what stands behind the colon.</p>
<form class="form" data-form="token" novalidate>
<p class="problem" role="alert" data-problem hidden></p>
<div class="field">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="off" spellcheck="false" aria-describedby="token-hint token-problem">
<p class="hint" id="token-hint">It is kept in this tab only, and forgotten when you close it.</p>
<p class="problem" id="token-problem" data-problem-of="token" hidden></p>
</div>
<p><button type="submit" class="primary">Go on</button></p>
</form>
</div></template>
<template id="trouble"><div data-view="trouble">
<h1 tabindex="-1"></h1>
<p data-detail></p>
<p><a href="#/">To the discussions</a></p>
</div></template>
<dialog id="confirm" aria-labelledby="confirm-title" aria-describedby="confirm-text"><form method="dialog">
<h2 id="confirm-title"></h2>
<p id="confirm-text"></p>
<p class="buttons"><button value="no" class="plain-button" autofocus>Back</button> <button value="yes" class="danger" id="confirm-yes"></button></p>
</form></dialog>
</body>
</html>
`.toString()
}

/** Two speech bubbles. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#23549e" d="M4 4h18a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H11l-5 5v-5H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"/><path fill="#6fcf9b" d="M27 12h1a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-1v4l-4-4h-9a2 2 0 0 1-2-2v-1h11a4 4 0 0 0 4-4z"/></svg>
`
