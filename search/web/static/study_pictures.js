// The pictures of a study: all curves, values by trial, importances.
import { axis, colour, draw, element, layout, narrow, plain } from "./page.js";

const KINDS = [
  { name: "pruned or failed", colour: "pale", width: 0.8, opacity: 0.4, of: (s) => s !== "COMPLETE" && s !== "RUNNING" },
  { name: "complete", colour: "validation", width: 1, opacity: 0.5, of: (s) => s === "COMPLETE" },
  { name: "at work", colour: "training", width: 1.6, opacity: 1, of: (s) => s === "RUNNING" },
];

function wallCurve(data, chosen) {
  const x = [], y = [], customdata = [];
  for (const index of chosen) {
    data.losses[index].forEach((fold, number) => {
      fold.forEach((loss, epoch) => {
        x.push(epoch + 1);
        y.push(loss);
        customdata.push([data.numbers[index], data.values[index] ?? "none", data.losses[index].length > 1 ? `, fold ${number + 1}` : ""]);
      });
      x.push(null);
      y.push(null);
      customdata.push(null);
    });
  }
  return { x, y, customdata };
}

function wallTraces(data) {
  const every = data.numbers.map((_, index) => index);
  const best = data.numbers.indexOf(data.best);
  const hovertemplate = `trial %{customdata[0]}%{customdata[2]}<br>epoch %{x}: %{y}<br>value %{customdata[1]}<extra></extra>`;
  const lines = KINDS.map((kind) => ({
    ...wallCurve(data, every.filter((index) => index !== best && kind.of(data.states[index]))),
    name: kind.name, type: "scatter", mode: "lines", hovertemplate, opacity: kind.opacity,
    line: { color: colour(kind.colour), width: kind.width },
  }));
  // A trial that was pruned after one epoch is no line.
  const single = every.filter((index) => data.losses[index].some((fold) => fold.length === 1));
  lines.push({
    ...wallCurve(data, single), name: "of one epoch", type: "scatter", mode: "markers", hovertemplate,
    opacity: 0.6, marker: { color: colour("pale"), size: 4 },
  });
  lines.push({
    ...wallCurve(data, best < 0 ? [] : [best]), name: best < 0 ? "best" : `best: trial ${data.best}`, type: "scatter",
    mode: "lines", hovertemplate, line: { color: colour("best"), width: 3 },
  });
  return lines.filter((line) => line.x.length);
}

// Plotly's own are single digits. Of many powers of ten, every second or third has a mark.
function logMarks(lowest, highest) {
  const first = Math.floor(Math.log10(lowest)), last = Math.ceil(Math.log10(highest));
  const step = Math.ceil((last - first) / 6), digits = last - first <= 3 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
  return powers.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)));
}

const written = (mark) => (mark >= 1e-4 && mark < 1e6 ? String(mark) : mark.toExponential());

// Losses of bad trials are many times as high as those of good ones, whose differences count.
export function scale(title, values) {
  const positive = values.filter((value) => value > 0);
  const lowest = positive.reduce((a, b) => Math.min(a, b), Infinity);
  const wide = positive.length === values.length && positive.some((value) => value > 20 * lowest);
  if (!wide) return { title };
  const tickvals = logMarks(lowest, positive.reduce((a, b) => Math.max(a, b), 0));
  return { title: `${title} (log scale)`, type: "log", tickvals, ticktext: tickvals.map(written) };
}

function valueTraces(data) {
  const kinds = KINDS.map((kind) => {
    const chosen = data.numbers.map((_, index) => index)
      .filter((index) => data.values[index] !== null && kind.of(data.states[index]));
    return {
      x: chosen.map((index) => data.numbers[index]), y: chosen.map((index) => data.values[index]),
      customdata: chosen.map((index) => [data.numbers[index]]), name: kind.name, type: "scatter",
      mode: "markers", opacity: Math.max(0.5, kind.opacity), marker: { color: colour(kind.colour), size: 5 },
      hovertemplate: "trial %{x}: %{y}<extra></extra>",
    };
  });
  const steps = {
    x: data.so_far.map((one) => one[0]), y: data.so_far.map((one) => one[1]), name: "best so far",
    type: "scatter", mode: "lines", line: { shape: "hv", color: colour("best"), width: 2.5 },
    hovertemplate: "best up to trial %{x}: %{y}<extra></extra>",
  };
  return [...kinds.filter((kind) => kind.x.length), steps];
}

const known = (values) => values.filter((value) => value !== null);

// Of what `wall_json` gives; resolves once it is drawn.
export function drawWall(where, data) {
  const longest = data.losses.flat().reduce((most, fold) => Math.max(most, fold.length), 0);
  return draw(where, wallTraces(data), layout({
    xaxis: axis({ title: "epoch", ...(longest <= 6 ? { dtick: 1 } : {}) }), yaxis: axis(scale("validation loss", known(data.losses.flat(2)))),
  }));
}

export function drawValues(where, data, objective) {
  return draw(where, valueTraces(data), layout({
    xaxis: axis({ title: "trial" }), yaxis: axis(scale(objective, known(data.values))),
  }));
}

// Of `names` and `shares`, the largest first.
export function drawImportances(where, data) {
  where.style.height = `${80 + 24 * data.names.length}px`;
  return draw(where, [{
    x: data.shares.toReversed(), y: data.names.map(plain).reverse(), type: "bar", orientation: "h",
    marker: { color: colour("validation") }, hovertemplate: "%{y}: %{x:.3f}<extra></extra>",
    text: data.shares.toReversed().map((share) => share.toFixed(3)), textposition: "outside", cliponaxis: false,
  }], layout({
    xaxis: axis({ title: "share", rangemode: "tozero" }), yaxis: axis({ type: "category" }),
    margin: { l: narrow() ? 90 : 150, r: 50, t: 10, b: 40 },
  }));
}

function frontTraces(one, alone) {
  const every = one.numbers.map((_, index) => index);
  const trace = (chosen, name, shade, more) => ({
    x: chosen.map((index) => one.costs[index]), y: chosen.map((index) => one.values[index]),
    customdata: chosen.map((index) => [one.numbers[index]]), name, type: "scatter",
    hovertemplate: `trial %{customdata[0]}: %{y}<br>%{x} ${plain(one.unit)}<extra></extra>`,
    marker: { color: colour(shade), size: 7 }, ...more,
  });
  const steps = { mode: "lines+markers", line: { shape: "vh", color: colour("best"), width: 1.5 } };
  return [
    trace(every.slice(one.on_front), "other complete trials", "pale", { mode: "markers" }),
    trace(every.slice(0, one.on_front), "the front", "best", alone ? steps : { mode: "markers" }),
  ].filter((kind) => kind.x.length);
}

// One picture for each objective beside the first; between three or more no line is a front.
export async function drawFront(where, data, objective) {
  const made = [];
  for (const one of data.front) {
    const picture = element("div", { className: "picture" });
    where.append(picture);
    await draw(picture, frontTraces(one, data.front.length === 1), layout({
      xaxis: axis(scale(`${one.name} (${one.unit})`, known(one.costs))), yaxis: axis(scale(objective, known(one.values))),
    }));
    made.push(picture);
  }
  return made;
}
