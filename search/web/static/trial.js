// A trial's page.
import { $ } from "./page.js";
import { drawConfusion, drawCurves, drawDead, drawGradients, drawRecall, drawRoc } from "./trial_pictures.js";

const data = JSON.parse($("data").textContent);

if ($("curves")) await drawCurves($("curves"), data);
if (data.classified) {
  await drawConfusion($("confusion"), data);
  await drawRoc($("roc"), data);
  await drawRecall($("recalled"), data);
}
if ($("dead")) drawDead($("dead"), data.layers);
if ($("gradient")) drawGradients($("gradient"), data.layers);
document.documentElement.dataset.drawn = "yes";
