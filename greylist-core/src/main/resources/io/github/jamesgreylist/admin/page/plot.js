// Plots, by uPlot. Beside each of them stands the same as a table.

import { el, newId, table } from './dom.js';

/* global uPlot */

const HEIGHT = 220;
const WHOLE = [...Array(12).keys()].flatMap(power => [1, 2, 5].map(step => step * 10 ** power));
const HOUR = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const drawn = new Set();

const color = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** Forgets the plots of the view before. */
export function clear() {
  drawn.forEach(plot => plot.close());
  drawn.clear();
}

/**
 * A figure with a heading, a plot, and the table.
 *
 * @param says    what can be seen in it, in a sentence
 * @param options for uPlot, made anew when colours change
 * @param columns and rows of the table
 */
export function figure(title, says, lines, options, data, columns, rows) {
  const id = newId();
  const place = el('div', { class: 'plot', role: 'img', 'aria-label': `${title}. ${says}` });
  drawn.add(keptUp(place, () => ({ ...options(), ...common() }), data));
  return el('figure', { 'aria-labelledby': id }, el('h3', { id }, title), el('figcaption', {}, says), legend(lines), place,
    el('details', {}, el('summary', {}, 'The same as a table'), el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': title + ', table' },
      table(title, columns, rows))));
}

function common() {
  return { height: HEIGHT, legend: { show: false }, cursor: { show: false }, padding: [12, 12, 0, 0] };
}

/** Draws it as wide as its place is, and again when that or the colours change. */
function keptUp(place, options, data) {
  let plot = null;
  const draw = () => {
    const width = Math.floor(place.clientWidth);
    if (width > 0 && plot?.width !== width) {
      redraw(width);
    }
  };
  const redraw = width => {
    plot?.destroy();
    plot = new uPlot({ ...options(), width }, data, place);
  };
  const size = new ResizeObserver(draw);
  size.observe(place);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const turned = () => redraw(Math.floor(place.clientWidth));
  dark.addEventListener('change', turned);
  return {
    close() {
      size.disconnect();
      dark.removeEventListener('change', turned);
      plot?.destroy();
    },
  };
}

const legend = lines => lines.length > 1 && el('ul', { class: 'legend' }, lines.map(({ label, ink }) =>
  el('li', {}, el('span', { class: 'swatch ' + ink }), label)));

/** Lines over time; of several, each has a dash of its own, as not everybody tells colours apart. */
export function overTime(lines, format) {
  return () => ({
    scales: { x: { time: true }, y: { range: (plot, min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [axis({ values: times, space: 64 }), counts(format)],
    series: [{}, ...lines.map(({ label, ink, dash }) => ({ label, stroke: color(ink), width: 2, dash, points: { show: false },
      paths: uPlot.paths.stepped({ align: 1 }) }))],
  });
}

/** A bar for each name. */
export function bars(names, ink, format) {
  return () => ({
    scales: { x: { time: false, range: [-0.6, names.length - 0.4] }, y: { range: (plot, min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [axis({ splits: () => names.map((name, index) => index), values: () => names, grid: { show: false } }),
      counts(format)],
    series: [{}, { stroke: color(ink), fill: color(ink), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.7, 60] }) }],
  });
}

const times = (plot, ticks, index, space, step) => ticks.map(tick => (step < 86_400 ? HOUR : DAY).format(tick * 1000));

const counts = format => axis({ size: 56, incrs: WHOLE, values: (plot, ticks) => ticks.map(format) });

function axis(more) {
  const lines = { stroke: color('rule'), width: 1 };
  return { stroke: color('soft'), grid: lines, ticks: lines, font: '12px system-ui, sans-serif', ...more };
}
