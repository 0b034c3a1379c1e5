/* SPDX-License-Identifier: MIT */
/* The style sheet of a report: light and dark, phone and paper. */
#ifndef LAB_STYLE_H
#define LAB_STYLE_H

static const char lab_style[] =
	":root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--soft:#666;--line:#d8d8d8;--wash:#f5f5f3}\n"
	"@media (prefers-color-scheme:dark){:root{--ink:#e8e8e6;--paper:#161616;--soft:#a5a5a5;--line:#3c3c3c;--wash:#222}}\n"
	"*{box-sizing:border-box}\n"
	"html{-webkit-text-size-adjust:100%}\n"
	"body{margin:0 auto;max-width:1120px;padding:24px 16px 64px;background:var(--paper);color:var(--ink);"
	"font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\n"
	"h1{font-size:1.6rem;line-height:1.2;margin:0 0 .2em}\n"
	"h2{font-size:1.2rem;margin:2.4em 0 .4em;padding-top:.6em;border-top:1px solid var(--line)}\n"
	"h3{font-size:1rem;margin:1.6em 0 .2em}\n"
	"section+section{margin-top:4em;padding-top:2em;border-top:4px solid var(--ink)}\n"
	"p{margin:.5em 0;max-width:72ch}\n"
	".what{color:var(--soft);margin-top:0}\n"
	".answer{font-size:1.15rem}\n"
	".note,figcaption span,.small{color:var(--soft);font-size:.88rem}\n"
	"figure{margin:0;min-width:0;break-inside:avoid}\n"
	"figcaption{font-weight:600;font-size:.95rem;margin:.4em 0 .1em}\n"
	"figcaption span{font-weight:400}\n"
	"svg{display:block;width:100%;height:auto;color:var(--ink);fill:none}\n"
	"svg.shapes{position:absolute;width:0;height:0}\n"
	".wide{max-width:820px}\n"
	".charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:20px 32px}\n"
	".panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:14px}\n"
	".panels svg{border:1px solid var(--line)}\n"
	".scroll{overflow-x:auto}\n"
	"table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}\n"
	"th,td{padding:.28em .7em;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}\n"
	"th{font-weight:600;vertical-align:bottom;color:var(--soft)}\n"
	"th:nth-child(2),td:nth-child(2){text-align:left}\n"
	"td b.key{display:inline-block;width:1.6em;height:0;vertical-align:.28em;margin-right:.5em;border-top:3px solid}\n"
	"tr.base td{background:var(--wash)}\n"
	"td.best{font-weight:700}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.25em 1.2em;margin:.6em 0;max-width:86ch}\n"
	"dt{font-weight:600}dd{margin:0}\n"
	"@media (max-width:520px){dl{display:block}dd{margin:0 0 .5em}th,td{padding:.28em .5em}}\n"
	"pre{background:var(--wash);padding:.8em 1em;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.88rem;"
	"border-radius:4px}\n"
	"@media print{:root{--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--wash:#f5f5f3}body{padding:0;font-size:11pt}"
	".charts{grid-template-columns:1fr 1fr}.panels{grid-template-columns:repeat(4,1fr)}.scroll{overflow:visible}"
	"table{font-size:8.5pt}}\n";

#endif
