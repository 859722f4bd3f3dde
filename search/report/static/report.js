// A report: unpacks plotly.js, then draws.
import { $, element } from "./page.js";
import { drawByTime, drawCalibration, drawParallel, drawSlices } from "./report_pictures.js";
import { drawFront, drawImportances, drawValues, drawWall } from "./study_pictures.js";
import { drawConfusion, drawCurves, drawRecall, drawRoc } from "./trial_pictures.js";

// Between the margins of a page of A4 or letter: report.css puts so many of them beside each other.
const PAPER_PIXELS = { ".slices": 169, ".cards": 340, main: 700 };

async function unpackPlotly() {
  const bytes = Uint8Array.from(atob($("plotly").textContent), (one) => one.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  document.head.append(element("script", { textContent: await new Response(unpacked).text() }));
}

async function drawStudy(data, index) {
  const at = (name) => $(`${name}-${index}`);
  if (at("wall")) {
    await drawWall(at("wall"), data.wall);
    await drawValues(at("values"), data.wall, data.objective);
  }
  if (at("front")) await drawFront(at("front"), data.wall, data.objective);
  if (at("importances")) await drawImportances(at("importances"), data.importances);
  if (at("slices")) await drawSlices(at("slices"), data);
  if (at("parallel")) await drawParallel(at("parallel"), data);
  if (at("curves")) await drawCurves(at("curves"), data.trial);
  if (at("confusion")) {
    await drawConfusion(at("confusion"), data.trial);
    await drawRoc(at("roc"), data.trial);
    await drawRecall(at("recalled"), data.trial);
  }
  if (at("calibration")) await drawCalibration(at("calibration"), data.calibration);
}

// Pictures keep the width of the screen that they were drawn on; paper is narrower.
function fitPaper() {
  for (const picture of document.querySelectorAll(".js-plotly-plot")) {
    const [, width] = Object.entries(PAPER_PIXELS).find(([around]) => picture.closest(around));
    window.Plotly.relayout(picture, { width });
  }
}

function fitScreen() {
  for (const picture of document.querySelectorAll(".js-plotly-plot")) {
    window.Plotly.relayout(picture, { width: null, autosize: true });
  }
}

async function drawAll() {
  await unpackPlotly();
  const studies = JSON.parse($("data").textContent);
  for (const [index, data] of studies.entries()) await drawStudy(data, index);
  if ($("by-time")) await drawByTime($("by-time"), studies);
  window.addEventListener("beforeprint", fitPaper);
  window.addEventListener("afterprint", fitScreen);
}

await drawAll().catch((error) => {
  $("fault").hidden = false;
  $("fault").textContent = `The pictures cannot be drawn here: ${error.message}. A browser of 2023 or later draws them.`;
});
document.documentElement.dataset.drawn = "yes";
