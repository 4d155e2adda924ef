/** How the dashboard looks, on top of the exported page's style. */
export const PAGE_STYLE = `body{max-width:58rem;padding-top:0}
@media (max-width:36rem){body{padding-top:0}}
[hidden]{display:none!important}
::selection{background:color-mix(in srgb,var(--blue) 25%,transparent)}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:.2rem 1.5rem;padding:.9rem 0;border-bottom:1px solid var(--line);margin-bottom:2rem}
.bar nav{border:0;padding:0;flex:1 0 auto}
nav li{margin:0}
.bar nav ul{gap:.2rem 1.2rem}
.bar nav a{padding:.35rem 0;color:var(--soft);font-size:.95rem}
.bar nav a[aria-current]{color:var(--ink);font-weight:600;box-shadow:0 2px 0 var(--blue)}
.brand{font-weight:700;letter-spacing:-.01em;color:var(--ink);text-decoration:none;padding:.35rem 0}
.who{margin:0;font-size:.85rem;color:var(--soft);display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:baseline}
#who:empty{display:none}
.who:not(:has(*:not(:empty):not([hidden]))){display:none}
main{min-height:60vh}
main section{padding-top:2rem}
h1:focus{outline:0}
.banner{position:sticky;top:0;z-index:1;margin:0 0 1rem;padding:.6rem .9rem;background:var(--wash);border:1px solid var(--line);border-inline-start:.3rem solid var(--gold);border-radius:4px;font-weight:600}
.banner:empty{display:none}
.loading{color:var(--soft)}
.badge{display:inline-block;border:1px solid;border-radius:99px;padding:.05rem .65rem;font-size:.8125rem;font-weight:600;white-space:nowrap;vertical-align:.08em}
.badge.is-running::before{content:"";display:inline-block;width:.5em;height:.5em;border-radius:50%;background:currentColor;margin-inline-end:.45em;animation:pulse 1.6s ease-in-out infinite}
@keyframes pulse{50%{opacity:.25}}
@media (prefers-reduced-motion:reduce){.badge.is-running::before{animation:none}html{scroll-behavior:auto}}
main .glance{padding:1rem 1.2rem;background:var(--wash);border-inline-start:.3rem solid;border-radius:4px;margin:0 0 1.2rem}
.glance>*{color:var(--ink)}
.glance .badge{margin-inline-end:.4rem}
.glance>:last-child{margin-bottom:0}
.glance h2{font-size:.8125rem;color:var(--soft);margin:.9rem 0 .4rem;font-weight:600;letter-spacing:0}
.stands{font-size:1.075rem}
.stands strong{font-weight:600}
.progress{display:flex;flex-wrap:wrap;align-items:center;gap:.2rem .9rem;margin:0}
progress{appearance:none;width:14rem;max-width:100%;height:.5rem;border:0;border-radius:99px;background:var(--line);overflow:hidden}
progress::-webkit-progress-bar{background:var(--line)}
progress::-webkit-progress-value{background:var(--blue);border-radius:99px}
progress::-moz-progress-bar{background:var(--blue)}
.latest{list-style:none;padding:0;font-size:.95rem}
.latest li{margin:0 0 .3rem}
.latest .words::before{content:"– ";color:var(--soft)}
.causes em{font-style:normal;color:var(--soft)}
nav.contents{margin-top:1.2rem}
.sections section:first-child{padding-top:1.6rem}
.sections .wide{margin-bottom:0}
.actions,.buttons,.group{display:flex;flex-wrap:wrap;gap:.6rem;margin:0;align-items:center}
.actions{margin-bottom:.9rem;row-gap:.9rem}
.actions .group:not(:first-child){margin-inline-start:auto}
@media (max-width:52rem){.actions .group:not(:first-child){margin:0;flex-basis:100%}}
button,input,select,textarea{font:inherit;color:inherit}
button,.primary,.plain-button{cursor:pointer;border-radius:5px;padding:.45rem .9rem;border:1px solid var(--line);background:transparent;font-size:.925rem;line-height:1.4;display:inline-block;text-decoration:none;color:var(--ink)}
button:hover,.plain-button:hover{background:var(--wash);border-color:var(--soft)}
[aria-disabled=true]{opacity:.55;cursor:default}
.primary,button.primary{background:var(--blue);border-color:var(--blue);color:var(--paper);font-weight:600;padding:.6rem 1.2rem;font-size:1rem}
.primary:hover,button.primary:hover{background:var(--blue);border-color:var(--blue);filter:brightness(1.1)}
button.danger{color:var(--red);border-color:color-mix(in srgb,var(--red) 45%,transparent)}
button.quiet{border:0;padding:0;text-decoration:underline;text-underline-offset:.15em;color:var(--blue);font-size:.85rem}
button.quiet:hover{background:none}
.field{margin:0 0 1.3rem;min-width:0}
.field>label,legend{display:block;font-weight:600;margin-bottom:.3rem;padding:0}
fieldset{border:0;padding:0}
.hint{color:var(--soft);font-size:.875rem;margin:.3rem 0 0}
input:not([type=checkbox]),select,textarea{width:100%;padding:.5rem .65rem;border:1px solid var(--soft);border-radius:5px;background:var(--paper);line-height:1.5;min-height:2.65rem}
textarea{resize:vertical;line-height:1.5;field-sizing:content;max-height:24rem}
textarea#topic{min-height:12rem}
::placeholder{color:var(--soft);opacity:1}
[aria-invalid=true]{border-color:var(--red)!important;box-shadow:0 0 0 1px var(--red)}
.problem,.cost .is-missed{white-space:pre-line}
.problem{color:var(--red);font-size:.925rem;margin:.35rem 0 0}
.problem[role=alert]{border-inline-start:.3rem solid;padding:.3rem .8rem;margin:0 0 1rem;font-weight:600}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:0 1.5rem}
.choices{list-style:none;padding:0;margin:.6rem 0 0;display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:.3rem 1.2rem}
.choices li{margin:0}
.choices label{display:flex;gap:.6rem;padding:.35rem 0;align-items:baseline;cursor:pointer}
.choices .note{line-height:1.4}
.methods{font-size:.925rem;padding-inline-start:1.1rem}
.cost{background:var(--wash);border-radius:4px;padding:.9rem 1.2rem;margin:0 0 1.3rem}
.cost h2{font-size:.8125rem;color:var(--soft);margin:0 0 .3rem}
.cost p{margin:0 0 .2rem}
.remark{background:var(--wash);border-radius:4px;padding:.9rem 1.2rem 1rem;margin-top:1.2rem}
.remark .buttons{margin:0}
.remark .field{margin-bottom:.6rem}
.search{display:flex;flex-wrap:wrap;gap:.7rem;align-items:end;margin:0 0 1.2rem}
.search .field{margin:0;flex:1 1 8rem}
.search .field:first-child{flex:4 1 14rem}
.search .field>label{font-weight:400;font-size:.875rem;color:var(--soft)}
.search button{min-height:2.65rem}
.runs{list-style:none;padding:0}
.runs li{padding:.85rem 0;border-bottom:1px solid var(--line);margin:0}
.runs a{font-weight:600;text-decoration:none;margin-inline-end:.5rem;color:var(--ink)}
.runs a:hover{text-decoration:underline}
.runs .note{margin:.15rem 0 0}
.nothing{padding:2.5rem 0;text-align:center}
.nothing p{max-width:34rem;margin-inline:auto}
nav.pages{border:0}
footer.facts dl{display:grid;gap:.35rem;margin:0}
footer.facts dl div{display:grid;grid-template-columns:7rem 1fr;gap:.75rem}
@media (max-width:36rem){footer.facts dl div{grid-template-columns:1fr;gap:0}.bar{margin-bottom:1.2rem}}
dialog{border:1px solid var(--line);border-radius:8px;background:var(--paper);color:var(--ink);padding:1.4rem 1.6rem;max-width:min(30rem,calc(100vw - 2rem))}
dialog::backdrop{background:rgb(0 0 0/.45)}
dialog .buttons{justify-content:end;margin:1.2rem 0 0}
@media print{.bar,.banner,.actions,.remark,nav.contents{display:none}}`
