// SPDX-License-Identifier: Apache-2.0
#include "experiments/report/page_style.h"

namespace rlvr {

std::string_view PageStyle() {
  return R"css(
:root{--paper:#fff;--ink:#1b2027;--soft:#606b78;--line:#dfe4e9;--card:#f6f8fa;--link:#2563c9;
--pass:#1a7a4c;--fail:#b3261e;--open:#8a5a00}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#eef1f4;--soft:#a3adb9;--line:#2b333c;
--card:#1b2128;--link:#7fb0ff;--pass:#5fd1a2;--fail:#ff8f86;--open:#e7b65c}}
*{box-sizing:border-box}
html{color-scheme:light dark}
body{margin:0 auto;max-width:920px;padding:28px 18px 60px;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,'Segoe UI',Lato,'Helvetica Neue',sans-serif}
h1{font-size:1.65rem;line-height:1.2;margin:.2em 0}
h2{font-size:1.2rem;margin:2.2em 0 .6em;padding-top:.9em;border-top:1px solid var(--line)}
.lead{font-size:1.08rem;color:var(--soft);margin:.3em 0 1.2em}
.badge{display:inline-block;font-weight:700;letter-spacing:.04em;padding:.12em .7em;border-radius:99px;
border:2px solid currentColor}
.PASS{color:var(--pass)}.FAIL{color:var(--fail)}.INCONCLUSIVE{color:var(--open)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25em 1em;margin:1.2em 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.3em 1.1em;margin:1.4em 0 0}
a{color:var(--link)}
a:focus-visible,[tabindex]:focus-visible,summary:focus-visible,input:focus-visible+label{
outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
.scroll{overflow-x:auto;margin:.6em 0 1em}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding-bottom:.4em}
th,td{text-align:left;vertical-align:top;padding:.38em .9em .38em 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft)}
td.code{font-family:ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;font-size:.84rem;
white-space:pre-wrap;overflow-wrap:anywhere}
figure{margin:1.6em 0;position:relative}
figcaption{color:var(--soft);font-size:.9rem}
figure svg{display:block;width:100%;height:auto;max-width:800px}
.narrow{display:none}
.view{display:none}
input[type=radio]{position:absolute;opacity:0;pointer-events:none}
.views>label{display:inline-block;margin:0 .4em .5em 0;padding:.1em .75em;border:1px solid var(--line);
border-radius:99px;font-size:.88rem;color:var(--soft);cursor:pointer}
input:checked+label{background:var(--card);color:var(--ink);border-color:var(--soft)}
.views>input:nth-of-type(1):checked~.view:nth-of-type(1),
.views>input:nth-of-type(2):checked~.view:nth-of-type(2),
.views>input:nth-of-type(3):checked~.view:nth-of-type(3),.views.one>.view{display:block}
.plot{position:relative;max-width:800px}
figure h3{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.tip{position:absolute;top:8px;pointer-events:none;background:var(--card);border:1px solid var(--line);
border-radius:8px;padding:.45em .7em;font-size:.84rem;line-height:1.45;max-width:min(300px,70%);
box-shadow:0 3px 14px rgb(0 0 0/.16);z-index:2}
.tip[hidden]{display:none}
.cursor{stroke:var(--soft);stroke-width:1}
details{margin:.3em 0 0}summary{cursor:pointer;color:var(--soft);font-size:.9rem}
.note{color:var(--soft)}
footer{margin-top:3em;color:var(--soft);font-size:.88rem}
@media (max-width:560px){body{padding:18px 14px 40px}
figure h3{position:static;width:auto;height:auto;clip-path:none;margin:0 0 .3em}.wide{display:none}.narrow{display:block}
dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6em}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#ccc;--card:#fff}
body{max-width:none;padding:0;font-size:10.5pt}nav,.views>label,.tip,figure details{display:none}
figure,tr,.card{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
)css";
}

std::string_view PageScript() {
  return R"js(
for (const plot of document.querySelectorAll('.plot')) {
  const data = JSON.parse(plot.querySelector('script').textContent);
  const tip = plot.querySelector('.tip');
  const xs = [...new Set(data.lines.flatMap(line => line.x))].sort((a, b) => a - b);
  if (!xs.length) continue;
  const show = value => data.share ? (100 * value).toFixed(1) + ' %' : Number(value.toPrecision(4)).toString();
  const shownX = x => Number((data.powers ? 2 ** x : x).toPrecision(6)).toString();
  let at = -1;
  const drawn = svg => {
    const g = JSON.parse(svg.dataset.plot);
    return {g, place: x => g.left + (x - g.x0) / (g.x1 - g.x0) * (g.right - g.left)};
  };
  const hide = () => { at = -1; tip.hidden = true; plot.querySelectorAll('.cursor').forEach(c => c.remove()); };
  const move = index => {
    at = Math.max(0, Math.min(xs.length - 1, index));
    const x = xs[at];
    plot.querySelectorAll('.cursor').forEach(c => c.remove());
    let share = 0;
    for (const svg of plot.querySelectorAll('svg')) {
      const {g, place} = drawn(svg);
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
      line.setAttribute('class', 'cursor');
      for (const [name, value] of [['x1', place(x)], ['x2', place(x)], ['y1', g.top], ['y2', g.bottom]])
        line.setAttribute(name, value);
      svg.append(line);
      if (svg.getBoundingClientRect().width) share = place(x) / g.width;
    }
    tip.replaceChildren();
    const row = (text, strong) => {
      const part = document.createElement(strong ? 'strong' : 'div');
      part.textContent = text;
      tip.append(part);
    };
    row(data.xLabel + ' ' + shownX(x), true);
    for (const line of data.lines) {
      const i = line.x.indexOf(x);
      if (i < 0) continue;
      const band = line.low.length ? ' [' + show(line.low[i]) + ', ' + show(line.high[i]) + ']' : '';
      row(line.label + ' ' + show(line.y[i]) + band);
    }
    tip.hidden = false;
    tip.style.left = share < .5 ? 100 * share + 2 + '%' : '';
    tip.style.right = share < .5 ? '' : 100 * (1 - share) + 2 + '%';
  };
  for (const svg of plot.querySelectorAll('svg')) {
    svg.addEventListener('pointermove', event => {
      const {place, g} = drawn(svg);
      const box = svg.getBoundingClientRect(), u = (event.clientX - box.left) / box.width * g.width;
      let best = 0;
      xs.forEach((x, i) => { if (Math.abs(place(x) - u) < Math.abs(place(xs[best]) - u)) best = i; });
      move(best);
    });
    svg.addEventListener('pointerleave', hide);
  }
  plot.addEventListener('keydown', event => {
    const steps = {ArrowRight: at + 1, ArrowLeft: at < 0 ? xs.length - 1 : at - 1, Home: 0, End: xs.length - 1};
    if (event.key === 'Escape') return hide();
    if (!(event.key in steps)) return;
    event.preventDefault();
    move(steps[event.key]);
  });
  plot.addEventListener('blur', hide);
}
)js";
}

}  // namespace rlvr
