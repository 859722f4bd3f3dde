// A trial's page: curves, predictions, layers.
import { $, axis, colour, draw, gapped, layout, narrow, plain } from "./page.js";

const data = JSON.parse($("data").textContent);
const METRICS = [["loss", "loss"], ["accuracy", "accuracy"], ["precision", "precision"], ["recall", "recall"], ["f1", "F1"], ["learning_rate", "learning rate"]];
const SHADES = ["validation", "training", "good", "other", "best", "pale"];

function line(name, key, shade, panel, shown) {
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

function panels() {
  const traces = [];
  METRICS.forEach(([key], index) => {
    const panel = index ? index + 1 : "";
    if (key === "learning_rate") traces.push(line("learning rate", key, "good", panel, false));
    else traces.push(line("training", key, "training", panel, !index), line("validation", `val_${key}`, "validation", panel, !index));
  });
  return traces;
}

function bestLines() {
  const epochs = data.folds.map((fold) => fold.best).filter((epoch) => epoch !== null);
  return METRICS.flatMap((_, index) => epochs.map((epoch) => ({
    type: "line", x0: epoch, x1: epoch, y0: 0, y1: 1, xref: `x${index ? index + 1 : ""}`, yref: `y${index ? index + 1 : ""} domain`,
    line: { color: colour("best"), width: 1.5, dash: "dot" },
  })));
}

function curves() {
  const columns = narrow() ? 1 : 3;
  const shape = layout({ grid: { rows: METRICS.length / columns, columns, pattern: "independent", ygap: 0.28, xgap: 0.14 }, shapes: bestLines() });
  METRICS.forEach(([key, title], index) => {
    const panel = index ? index + 1 : "";
    shape[`xaxis${panel}`] = axis({ title: "epoch", ...(data.folds.every((fold) => fold.epoch.length < 6) ? { dtick: 1 } : {}) });
    shape[`yaxis${panel}`] = axis({ title, ...(key === "learning_rate" ? { exponentformat: "e", rangemode: "tozero" } : {}) });
  });
  return draw($("curves"), panels(), shape);
}

function confusion() {
  const classes = data.classes.map(plain), counts = data.classified.confusion;
  const shares = counts.map((row) => row.map((count) => count / Math.max(1, row.reduce((a, b) => a + b))));
  const numbers = classes.length <= 20 ? "%{text}" : "";
  return draw($("confusion"), [{
    z: shares, x: classes, y: classes, type: "heatmap", zmin: 0, zmax: 1, showscale: false,
    colorscale: [[0, colour("ground")], [1, colour("validation")]], text: counts, texttemplate: numbers, xgap: 1, ygap: 1,
    hovertemplate: "%{text} images of %{y} taken for %{x}<extra></extra>",
  }], layout({
    title: { text: "confusion (images)", font: { size: 13 } }, margin: { l: 60, r: 12, t: 40, b: 60 },
    xaxis: axis({ title: "predicted", type: "category" }), yaxis: axis({ title: "true", type: "category", autorange: "reversed" }),
  }));
}

function outlines(place, title, key, number, x, y, diagonal) {
  const traces = data.classified.outlines.map((one, index) => ({
    x: one[key][0], y: one[key][1], name: `${plain(one.name)} (${one[number]})`, type: "scatter", mode: "lines",
    line: { color: colour(SHADES[index % SHADES.length]), width: 2, dash: index < SHADES.length ? "solid" : "dash" },
    hovertemplate: `${x} %{x}<br>${y} %{y}<extra></extra>`,
  }));
  const chance = { x: [0, 1], y: [0, 1], name: "guessing", type: "scatter", mode: "lines", hoverinfo: "skip", line: { color: colour("pale"), dash: "dot", width: 1 } };
  return draw($(place), diagonal ? [...traces, chance] : traces, layout({
    title: { text: title, font: { size: 13 } }, showlegend: true,
    margin: { l: 50, r: 12, t: 40, b: 40 }, legend: { x: 0.98, xanchor: "right", y: 0.02, yanchor: "bottom", bgcolor: "rgba(0,0,0,0)", font: { size: 10 } },
    xaxis: axis({ title: x, range: [-0.02, 1.02] }), yaxis: axis({ title: y, range: [-0.02, 1.02] }),
  }));
}

function heat(place, title, rows, more) {
  $(place).style.height = `${Math.max(220, 110 + 20 * rows.names.length)}px`;
  return draw($(place), [{
    z: rows.values, x: data.layers.epochs.map(String), y: rows.names.map(plain), type: "heatmap", xgap: 1, ygap: 1,
    colorscale: "Cividis", colorbar: { thickness: 10, ...more.colorbar }, ...more.trace,
  }], layout({
    title: { text: title, font: { size: 13 } }, margin: { l: 120, r: 12, t: 40, b: 40 },
    xaxis: axis({ title: "epoch", type: "category" }), yaxis: axis({ type: "category", autorange: "reversed" }),
  }));
}

function layers() {
  const { dead, gradient } = data.layers;
  if ($("dead")) heat("dead", "dead units (share)", dead, { trace: { zmin: 0, zmax: 1, hovertemplate: "%{y}, epoch %{x}: %{z} dead<extra></extra>" } });
  if (!$("gradient")) return;
  // Powers of ten: layers differ by those.
  const powers = gradient.values.map((row) => row.map((value) => (value > 0 ? Math.log10(value) : null)));
  heat("gradient", "gradient (root mean square, as a power of ten)", { names: gradient.names, values: powers }, {
    trace: { customdata: gradient.values, hovertemplate: "%{y}, epoch %{x}: %{customdata}<extra></extra>" },
    colorbar: { tickprefix: "10^" },
  });
}

if ($("curves")) await curves();
if (data.classified) {
  await confusion();
  await outlines("roc", "ROC (area under it)", "roc", "auc", "false positive rate", "true positive rate", true);
  await outlines("recalled", "precision and recall (average precision)", "recalled", "precision", "recall", "precision", false);
}
if (data.layers) layers();
document.documentElement.dataset.drawn = "yes";
