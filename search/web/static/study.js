// A study's page.
import { $, element, fetchJson, trialAddress } from "./page.js";
import { drawFront, drawImportances, drawValues, drawWall } from "./study_pictures.js";

const wall = $("wall");

function leads(picture) {
  picture.on("plotly_click", (event) => {
    const number = event.points[0].customdata?.[0];
    if (number !== undefined) location.href = trialAddress(wall.dataset.trial, number);
  });
}

async function pictures() {
  const data = await fetchJson(wall.dataset.source);
  if (!data.numbers.length) {
    wall.textContent = "No trial has begun yet.";
    return;
  }
  await drawWall(wall, data);
  leads(wall);
  await drawValues($("values"), data, wall.dataset.objective);
  leads($("values"));
  if ($("front")) (await drawFront($("front"), data, wall.dataset.objective)).forEach(leads);
  wall.dataset.drawn = "yes";
}

async function importances() {
  const place = $("importances");
  const data = await fetchJson(place.dataset.source);
  place.firstElementChild.textContent = data.note;
  if (!data.names) return;
  const picture = element("div", { className: "picture" });
  place.append(picture);
  await drawImportances(picture, data);
}

function failed(place) {
  return (error) => { place.textContent = `Not to be had from the dashboard: ${error.message}.`; };
}

await pictures().catch(failed(wall));
await importances().catch(failed($("importances")));
