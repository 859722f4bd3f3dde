// The pictures of a trial: curves, predictions, layers.
import { axis, colour, draw, gapped, layout, narrow, plain } from "./page.js";

const METRICS = [["loss", "loss"], ["accuracy", "accuracy"], ["precision", "precision"], ["recall", "recall"], ["f1", "F1"], ["learning_rate", "learning rate"]];
const SHADES = ["validation", "training", "good", "other", "best", "pale"];

function metricLine(data, name, key, shade, panel, shown) {
  const several = data.folds.length > 1;
  return {
    x: gapped(data.folds.map((fold) => fold.epoch)), y: gapped(data.folds.map((fold) => fold[key])),
    customdata: gapped(data.folds.map((fold, number) => fold.epoch.map(() => (several ? `, fold ${number + 1}` : "")))),
    name, legendgroup: name, showlegend: shown, type: "scatter", mode: "lines+markers",
    marker: { size: 4 }, line: { color: colour(shade), width: 2, dash: name === "training" ? "dot" : "solid" },
    xaxis: `x${panel}`, yaxis: `y${panel}`,
    hovertemplate: `${name} at epoch %{x}%{customdata}: %{y}<extra></extra>`,
  };
}

function panels(data) {
  const traces = [];
  METRICS.forEach(([key], index) => {
    const panel = index ? index + 1 : "";
    if (key === "learning_rate") traces.push(metricLine(data, "learning rate", key, "good", panel, false));
    else traces.push(metricLine(data, "training", key, "training", panel, !index), metricLine(data, "validation", `val_${key}`, "validation", panel, !index));
  });
  return traces;
}

function bestLines(data) {
  const epochs = data.folds.map((fold) => fold.best).filter((epoch) => epoch !== null);
  return METRICS.flatMap((_, index) => epochs.map((epoch) => ({
    type: "line", x0: epoch, x1: epoch, y0: 0, y1: 1, xref: `x${index ? index + 1 : ""}`, yref: `y${index ? index + 1 : ""} domain`,
    line: { color: colour("best"), width: 1.5, dash: "dot" },
  })));
}

// The epochs of a trial, of what `trial_json` gives, as the others here.
export function drawCurves(where, data) {
  const columns = narrow() ? 1 : 3;
  const shape = layout({ grid: { rows: METRICS.length / columns, columns, pattern: "independent", ygap: 0.28, xgap: 0.14 }, shapes: bestLines(data) });
  METRICS.forEach(([key, title], index) => {
    const panel = index ? index + 1 : "";
    shape[`xaxis${panel}`] = axis({ title: "epoch", ...(data.folds.every((fold) => fold.epoch.length < 6) ? { dtick: 1 } : {}) });
    shape[`yaxis${panel}`] = axis({ title, ...(key === "learning_rate" ? { exponentformat: "power", rangemode: "tozero" } : {}) });
  });
  return draw(where, panels(data), shape);
}

export function drawConfusion(where, data) {
  const classes = data.classes.map(plain), counts = data.classified.confusion;
  const shares = counts.map((row) => row.map((count) => count / Math.max(1, row.reduce((a, b) => a + b))));
  const numbers = classes.length <= 20 ? "%{text}" : "";
  return draw(where, [{
    z: shares, x: classes, y: classes, type: "heatmap", zmin: 0, zmax: 1, showscale: false,
    colorscale: [[0, colour("ground")], [1, colour("validation")]], text: counts, texttemplate: numbers, xgap: 1, ygap: 1,
    hovertemplate: "%{text} images of %{y} taken for %{x}<extra></extra>",
  }], layout({
    title: { text: "confusion (images)", font: { size: 13 } }, margin: { l: 60, r: 12, t: 40, b: 60 },
    xaxis: axis({ title: "predicted", type: "category" }), yaxis: axis({ title: "true", type: "category", autorange: "reversed" }),
  }));
}

function outlines(where, data, { title, key, number, x, y, diagonal }) {
  const traces = data.classified.outlines.map((one, index) => ({
    x: one[key][0], y: one[key][1], name: `${plain(one.name)} (${one[number]})`, type: "scatter", mode: "lines",
    line: { color: colour(SHADES[index % SHADES.length]), width: 2, dash: index < SHADES.length ? "solid" : "dash" },
    hovertemplate: `${x} %{x}<br>${y} %{y}<extra></extra>`,
  }));
  const chance = { x: [0, 1], y: [0, 1], name: "guessing", type: "scatter", mode: "lines", hoverinfo: "skip", line: { color: colour("pale"), dash: "dot", width: 1 } };
  return draw(where, diagonal ? [...traces, chance] : traces, layout({
    title: { text: title, font: { size: 13 } }, showlegend: true,
    margin: { l: 50, r: 12, t: 40, b: 40 }, legend: { x: 0.98, xanchor: "right", y: 0.02, yanchor: "bottom", bgcolor: "rgba(0,0,0,0)", font: { size: 10 } },
    xaxis: axis({ title: x, range: [-0.02, 1.02] }), yaxis: axis({ title: y, range: [-0.02, 1.02] }),
  }));
}

export function drawRoc(where, data) {
  return outlines(where, data, {
    title: "ROC (area under it)", key: "roc", number: "auc", x: "false positive rate", y: "true positive rate", diagonal: true,
  });
}

export function drawRecall(where, data) {
  return outlines(where, data, {
    title: "precision and recall (average precision)", key: "recalled", number: "precision", x: "recall", y: "precision", diagonal: false,
  });
}

function heat(where, epochs, title, rows, more) {
  where.style.height = `${Math.max(220, 110 + 20 * rows.names.length)}px`;
  return draw(where, [{
    z: rows.values, x: epochs.map(String), y: rows.names.map(plain), type: "heatmap", xgap: 1, ygap: 1,
    colorscale: "Cividis", colorbar: { thickness: 10, ...more.colorbar }, ...more.trace,
  }], layout({
    title: { text: title, font: { size: 13 } }, margin: { l: 120, r: 12, t: 40, b: 40 },
    xaxis: axis({ title: "epoch", type: "category" }), yaxis: axis({ type: "category", autorange: "reversed" }),
  }));
}

export function drawDead(where, { epochs, dead }) {
  return heat(where, epochs, "dead units (share)", dead, {
    trace: { zmin: 0, zmax: 1, hovertemplate: "%{y}, epoch %{x}: %{z} dead<extra></extra>" },
  });
}

export function drawGradients(where, { epochs, gradient }) {
  // Powers of ten: layers differ by those.
  const powers = gradient.values.map((row) => row.map((value) => (value > 0 ? Math.log10(value) : null)));
  return heat(where, epochs, "gradient (root mean square, as a power of ten)", { names: gradient.names, values: powers }, {
    trace: { customdata: gradient.values, hovertemplate: "%{y}, epoch %{x}: %{customdata}<extra></extra>" },
    colorbar: { tickprefix: "10^" },
  });
}
