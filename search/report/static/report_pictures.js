// The pictures that only a report has.
import { axis, colour, draw, element, layout, narrow, plain } from "./page.js";
import { scale } from "./study_pictures.js";

const MOST_SLICES = 12;
const MOST_PARALLEL = 10; // axes, the value's not counted
const SERIES = ["validation", "training", "good", "other", "best", "pale"];

function ticks(one) {
  return one.choices ? { tickvals: one.choices.map((_, place) => place), ticktext: one.choices.map((name) => shorter(name)), range: [-0.5, one.choices.length - 0.5] } : {};
}

function shorter(name) {
  return plain(name.length > 14 ? `${name.slice(0, 13)}…` : name);
}

// Those that there are, of few whole ones; else none.
function fewWhole(values) {
  const there = [...new Set(values.filter((value) => value !== null))];
  return there.length <= 6 && there.every(Number.isInteger) ? there : [];
}

// Of a few whole numbers, those; else what Plotly chooses.
function numbers(values, log) {
  const few = fewWhole(values);
  return { type: log ? "log" : "linear", exponentformat: "power", ...(few.length ? { tickvals: few } : { nticks: 5 }) };
}

// Trials of one choice would lie on each other: each a little beside it, always the same.
function beside(place) {
  return ((place * 0.618034) % 1 - 0.5) * 0.5;
}

function drawSlice(where, one, points, shape) {
  const there = one.values.map((_, place) => place).filter((place) => one.values[place] !== null);
  const best = shape.best;
  const trace = (places, name, shade, size) => ({
    x: places.map((place) => one.values[place] + (one.choices ? beside(place) : 0)), y: places.map((place) => points.values[place]),
    customdata: places.map((place) => [points.numbers[place], one.choices ? plain(one.choices[one.values[place]]) : one.values[place]]),
    name, type: "scatter", mode: "markers", marker: { color: colour(shade), size, opacity: shade === "best" ? 1 : 0.55 },
    hovertemplate: "trial %{customdata[0]}<br>%{customdata[1]}: %{y}<extra></extra>",
  });
  const others = there.filter((place) => points.numbers[place] !== best);
  const chosen = there.filter((place) => points.numbers[place] === best);
  return draw(where, [trace(others, "trials", "validation", 4), trace(chosen, "best", "best", 8)], layout({
    showlegend: false, title: { text: plain(one.name), font: { size: 12 } }, margin: { l: 50, r: 8, t: 30, b: 30 },
    xaxis: axis(one.choices ? ticks(one) : numbers(one.values, one.log)),
    yaxis: axis(shape.values),
  }));
}

// One small picture a parameter, within `where`.
export async function drawSlices(where, data) {
  const shape = { values: scale("", data.points.values.filter((value) => value !== null)), best: data.wall.best };
  delete shape.values.title;
  for (const one of data.slices.slice(0, MOST_SLICES)) {
    const picture = element("div", { className: "picture" });
    where.append(picture);
    await drawSlice(picture, one, data.points, shape);
  }
}

// From 0 to 1 along an axis; null stays.
function along(values, log) {
  const logs = values.map((value) => (value === null ? null : log ? Math.log10(value) : value));
  const there = logs.filter((value) => value !== null);
  const low = Math.min(...there), span = Math.max(...there) - low || 1;
  return { low, span, at: logs.map((value) => (value === null ? null : (value - low) / span)) };
}

function columns(data) {
  const params = data.slices.slice(0, narrow() ? 4 : MOST_PARALLEL);
  const values = data.points.values, positive = values.every((value) => value > 0);
  const last = { name: data.objective, log: positive && Math.max(...values) > 20 * Math.min(...values), choices: null, values };
  return [...params, last].map((one) => (one.choices
    ? { ...one, at: one.values.map((value) => (value === null ? null : value / Math.max(1, one.choices.length - 1))) }
    : { ...one, ...along(one.values, one.log) }));
}

function told(column, share) {
  const value = column.low + share * column.span;
  return Number((column.log ? 10 ** value : value).toPrecision(2)).toString();
}

// Places along an axis, and what stands there.
function marks(column) {
  if (column.choices) return column.choices.map((name, place) => [place / Math.max(1, column.choices.length - 1), shorter(name)]);
  const few = fewWhole(column.values);
  if (!few.length) return [0, 0.5, 1].map((share) => [share, told(column, share)]);
  return few.map((value) => [column.at[column.values.indexOf(value)], String(value)]);
}

function annotations(all) {
  const mark = (x, y, text, more) => ({ x, y, text, showarrow: false, font: { size: 10 }, bgcolor: "rgba(255,255,255,0.75)", ...more });
  return all.flatMap((column, x) => [
    mark(x, 1.09, plain(column.name), { font: { size: 11 }, textangle: narrow() || all.length > 6 ? -18 : 0 }),
    ...marks(column).map(([y, text]) => mark(x, y, text, {})),
  ]);
}

// A line a trial; where the network lacks a parameter, its line has a gap.
export function drawParallel(where, data) {
  const all = columns(data), lower = data.better === "lower";
  const order = data.points.values.map((_, place) => place)
    .sort((a, b) => (lower ? 1 : -1) * (data.points.values[a] - data.points.values[b]));
  const best = new Set(order.slice(0, Math.max(1, Math.ceil(order.length / 10))));
  const lines = (places, name, shade, opacity, width) => ({
    x: places.flatMap(() => [...all.keys(), null]),
    y: places.flatMap((place) => [...all.map((column) => column.at[place] ?? null), null]),
    customdata: places.flatMap((place) => [...all.map((column) => [data.points.numbers[place], column.choices ? plain(column.choices[column.values[place]] ?? "") : column.values[place]]), null]),
    name, type: "scatter", mode: "lines+markers", opacity, line: { color: colour(shade), width }, marker: { size: 3 },
    hovertemplate: "trial %{customdata[0]}: %{customdata[1]}<extra></extra>",
  });
  const rest = order.filter((place) => !best.has(place));
  const bars = all.map((_, x) => ({ type: "line", x0: x, x1: x, y0: 0, y1: 1, line: { color: colour("line"), width: 1 }, layer: "below" }));
  return draw(where, [lines(rest, "the others", "pale", 0.35, 0.8), lines([...best], "the best tenth", "validation", 0.9, 1.6)].filter((one) => one.x.length), layout({
    margin: { l: 40, r: 50, t: 30, b: 20 }, shapes: bars, annotations: annotations(all),
    legend: { orientation: "h", x: 0, y: -0.02, yanchor: "top" },
    xaxis: { visible: false, range: [-0.3, all.length - 0.6] }, yaxis: { visible: false, range: [-0.04, 1.16] },
  }));
}

export function drawCalibration(where, found) {
  const most = Math.max(...found.images);
  return draw(where, [
    { x: [0, 1], y: [0, 1], type: "scatter", mode: "lines", hoverinfo: "skip", line: { color: colour("pale"), dash: "dot", width: 1 } },
    {
      x: found.said, y: found.came_true, customdata: found.images, type: "scatter", mode: "lines+markers", line: { color: colour("validation"), width: 2 },
      marker: { size: found.images.map((count) => 6 + 14 * Math.sqrt(count / most)) },
      hovertemplate: "said %{x:.2f}, came true %{y:.2f}<br>of %{customdata} images<extra></extra>",
    },
  ], layout({
    title: { text: "calibration (larger: more images)", font: { size: 13 } }, showlegend: false, margin: { l: 50, r: 12, t: 40, b: 40 },
    xaxis: axis({ title: "probability said", range: [-0.05, 1.05] }), yaxis: axis({ title: "share that came true", range: [-0.05, 1.05] }),
  }));
}

// One line a study.
export function drawByTime(where, studies) {
  const traces = studies.filter((one) => one.by_time.length).map((one, place) => ({
    x: one.by_time.map((point) => point[0]), y: one.by_time.map((point) => point[1]), name: plain(one.name),
    type: "scatter", mode: "lines+markers", marker: { size: 5 },
    line: { shape: "hv", width: 2, color: colour(SERIES[place % SERIES.length]), dash: place < SERIES.length ? "solid" : "dash" },
    hovertemplate: "after %{x} h: %{y}<extra></extra>",
  }));
  return draw(where, traces, layout({
    showlegend: true, xaxis: axis({ title: "hours", rangemode: "tozero" }),
    yaxis: axis(scale([...new Set(studies.map((one) => one.objective))].join(", "), traces.flatMap((one) => one.y))),
  }));
}
