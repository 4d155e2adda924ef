/** How a page looks; without a picture, a font or anything else that would have to be fetched. */
export const STYLE = `:root{color-scheme:light dark;--paper:#fcfcfa;--ink:#1e2124;--soft:#5a6169;--line:#dfe0db;--wash:#f3f3ef;--blue:#23549e;--green:#176b40;--gold:#7d5800;--rust:#9c4406;--red:#ab221b}
@media screen and (prefers-color-scheme:dark){:root{--paper:#17191c;--ink:#e4e4e0;--soft:#a4abb3;--line:#363b41;--wash:#1f2226;--blue:#8fb6f2;--green:#6fcf9b;--gold:#e3bb5a;--rust:#f0a06a;--red:#ff968c}}
*{box-sizing:border-box}
html{font:100%/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0 auto;max-width:50rem;padding:2.5rem 1.25rem 4rem;overflow-wrap:anywhere}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.6em 0 .5em;text-wrap:balance}
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.2rem);letter-spacing:-.015em;margin:.2rem 0 .8rem}
h2{font-size:1.25rem;letter-spacing:-.005em;margin:0 0 .9rem}
h3{font-size:1.05rem}
h4,h5,h6{font-size:1rem}
p,ul,ol,dl,pre,blockquote,figure,details{margin:0 0 .9rem}
figure{margin-inline:0}
ul,ol{padding-inline-start:1.35rem}
li{margin-block:.25rem}
:is(ul,ol,blockquote) :is(ul,ol,blockquote) :is(ul,ol,blockquote) :is(ul,ol,blockquote) :is(ul,ol,blockquote){padding-inline-start:0;margin-inline:0;border:0;list-style-position:inside}
a{color:var(--blue);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--blue);outline-offset:3px;border-radius:2px}
main:focus{outline:0}
.skip{position:absolute;inset-inline-start:-999rem;background:var(--paper);padding:.4rem .8rem}
.skip:focus{inset-inline-start:1rem;top:.6rem}
.kicker,.note,small,.role,.address,.picture,.unlinked+.address,caption,figcaption,footer,.tag{color:var(--soft);font-size:.875rem}
.kicker{margin:0;letter-spacing:.08em;text-transform:uppercase;font-size:.75rem}
.outcome{font-weight:650;border-inline-start:.3rem solid;padding-inline-start:.7rem;margin-bottom:1.2rem}
.is-reached,.is-accepted,.is-confirmed,.is-support{color:var(--green)}
.is-missed,.is-objection,.is-disputed,.is-open{color:var(--red)}
.is-running,.is-support-with-conditions,.is-unverified{color:var(--gold)}
.is-proposal{color:var(--blue)}
.is-concern,.is-attacks{color:var(--rust)}
.is-spoke,.is-no-vote,.is-failed,.is-declined,.is-withdrawn{color:var(--soft)}
header dl{display:grid;gap:.35rem;font-size:.925rem}
header dl div{display:grid;grid-template-columns:7rem 1fr;gap:.75rem}
dt{color:var(--soft)}
dd{margin:0}
nav{border-block:1px solid var(--line);padding:.6rem 0;font-size:.875rem}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;list-style:none;margin:0;padding:0}
nav a{text-decoration:none;display:inline-block;padding:.2rem 0}
nav a:hover{text-decoration:underline}
section{padding-top:2.4rem}
#decision{font-size:1.075rem}
footer{border-top:1px solid var(--line);margin-top:2.5rem;padding-top:1rem}
.wide{overflow-x:auto;margin:0 0 .9rem}
table{border-collapse:collapse;width:100%;font-size:.925rem;font-variant-numeric:tabular-nums}
caption{text-align:start;padding-bottom:.5rem;max-width:calc(100vw - 2.5rem)}
th,td{text-align:start;vertical-align:baseline;padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--line);min-width:6rem}
thead th{color:var(--soft);font-weight:600;font-size:.85rem;white-space:nowrap}
tbody th{font-weight:600}
tfoot :is(th,td){border-bottom:0;font-weight:600}
.right{text-align:end}
.center{text-align:center}
th.right,td.right{padding-inline:.9rem 0;white-space:nowrap;min-width:3.5rem}
.role{font-weight:400}
.stand,.stand+small{white-space:nowrap}
.status{font-weight:600;margin-inline-start:.35rem}
.entries{list-style:none;padding:0}
.entry{padding:.8rem 0;border-bottom:1px solid var(--line);margin:0}
.entry p{margin:0 0 .35rem}
.entry .tag strong{color:var(--ink)}
.answers{margin:0;font-size:.925rem;padding-inline-start:1.1rem}
.plain,.tasks{list-style:none;padding:0}
.plain li{margin-block:.6rem}
.tasks li{padding-inline-start:1.7rem;position:relative;margin-block:.5rem}
.tasks .note{display:block}
.box{position:absolute;inset-inline-start:0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
code,pre{font:.9em/1.5 ui-monospace,SFMono-Regular,Menlo,"Liberation Mono",monospace}
:not(pre)>code{background:var(--wash);padding:.1em .3em;border-radius:3px}
pre{background:var(--wash);padding:.8rem 1rem;border-radius:4px;white-space:pre-wrap;overflow-x:auto}
blockquote{border-inline-start:3px solid var(--line);margin-inline:0;padding-inline-start:1rem;color:var(--soft)}
hr{border:0;border-top:1px solid var(--line);margin:1.5rem 0}
summary{cursor:pointer;padding:.45rem 0}
details.reply{border-bottom:1px solid var(--line);margin:0}
.said{padding:.2rem 0 .6rem 1.1rem;border-inline-start:1px solid var(--line);margin:.2rem 0 .8rem .3rem}
.timeline{display:block;overflow:hidden}
.timeline text{fill:var(--ink);font-size:13px}
.timeline .name{font-weight:600}
.timeline .figures,.timeline .time{fill:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}
.timeline line{stroke:var(--line)}
.timeline .mark{stroke-dasharray:2 4}
.bar{fill:currentColor;fill-opacity:.8;stroke:var(--paper)}
.bar.is-failed,.bar.is-no-vote{fill:none;stroke:currentColor;stroke-dasharray:3 2}
figcaption{margin-top:.6rem}
.legend .stand{margin-inline-end:.6rem}
@media (max-width:36rem){body{padding:1.5rem 1rem 3rem}header dl div{grid-template-columns:1fr;gap:0}}
@media print{html{font-size:10pt}body{max-width:none;padding:0}nav,.skip{display:none}details::details-content{content-visibility:visible;display:block}summary{list-style:none}.entry,.tasks li,figure,tr{break-inside:avoid}h2,h3,summary{break-after:avoid}a{color:inherit}.wide{overflow:visible}}`

/** The hash of {@link STYLE}; a test reckons it anew and names the right one. */
export const STYLE_HASH = 'sha256-CEIRzdXT4HwSNgqyucLEuH2Fd26hU9eUaxJLskRdJpM='

/** Nothing is fetched, run or sent: only the page's own style holds. */
export const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`
