// /live: asks for the state of a study again and again, and changes what has changed.
import { $, axis, colour, draw, element, fetchJson, layout, trialAddress } from "./page.js";

const live = $("live");
const REFRESH = 1000 * Number(live.dataset.refresh);
const drawn = new Map(); // trial → its picture and how many epochs are in it
let away = null; // since when the dashboard does not answer

function text(id, value) {
  const place = $(id);
  if (place.textContent !== value) place.textContent = value;
}

function trialLink(number) {
  return element("a", { href: trialAddress(live.dataset.trial, number), textContent: number });
}

function spark(losses) {
  const known = losses.filter((loss) => loss !== null);
  if (known.length < 2) return "";
  const low = Math.min(...known), span = Math.max(...known) - low || 1;
  const points = losses.map((loss, index) => (loss === null ? null : `${index},${(1 - (loss - low) / span) * 20 + 1}`));
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "spark");
  drawing.setAttribute("viewBox", `0 0 ${losses.length - 1} 22`);
  drawing.setAttribute("preserveAspectRatio", "none");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  line.setAttribute("points", points.filter(Boolean).join(" "));
  drawing.append(line);
  return drawing;
}

function device(one) {
  const cell = (content, number) => element("td", { className: number ? "number" : "" }, content ?? "");
  const trial = one.trial === undefined || one.trial === null ? "" : trialLink(one.trial);
  return element("tr", {}, cell(one.host), cell(one.device), cell(trial, true), cell(one.now), cell(one.epoch, true), cell(one.loss, true), cell(one.losses ? spark(one.losses) : ""), cell(one.since));
}

// Rows stand for themselves as JSON: one that says the same stays, and with it what is selected.
function rows(place, items, make) {
  const kept = [...place.children];
  items.forEach((item, index) => {
    const said = JSON.stringify(item);
    if (kept[index]?.dataset.said === said) return;
    const made = make(item);
    made.dataset.said = said;
    if (kept[index]) kept[index].replaceWith(made);
    else place.append(made);
  });
  kept.slice(items.length).forEach((row) => row.remove());
}

function note(one) {
  const at = new Date(one.at);
  return element("li", {}, element("time", { dateTime: one.at, textContent: at.toLocaleTimeString() }), ` ${one.host}  ${one.text}`);
}

function notes(lines) {
  const place = $("notes");
  const atEnd = place.scrollTop + place.clientHeight >= place.scrollHeight - 5;
  rows(place, lines, note);
  if (atEnd) place.scrollTop = place.scrollHeight;
}

function card(one) {
  const picture = element("div", { className: "picture" });
  const made = element("div", { className: "card" }, element("div", {}, "trial ", trialLink(one.trial), ` on ${one.device}`), picture);
  $("running").append(made);
  return { made, picture, count: -1 };
}

function curves(running) {
  const there = new Set(running.map((one) => one.trial));
  for (const [trial, old] of drawn) {
    if (there.has(trial)) continue;
    window.Plotly.purge(old.picture);
    old.made.remove();
    drawn.delete(trial);
  }
  for (const one of running) {
    if (!drawn.has(one.trial)) drawn.set(one.trial, card(one));
    const at = drawn.get(one.trial);
    if (at.count === one.epochs.length) continue;
    at.count = one.epochs.length;
    if (!at.count) {
      at.picture.textContent = "Its first epoch has not ended yet.";
      continue;
    }
    if (!at.picture.matches(".js-plotly-plot")) at.picture.textContent = "";
    const line = (name, y, shade, dash) => ({
      x: one.epochs, y, name, type: "scatter", mode: "lines+markers", marker: { size: 4 },
      line: { color: colour(shade), width: 2, dash }, hovertemplate: `${name} at epoch %{x}: %{y}<extra></extra>`,
    });
    draw(at.picture, [line("training", one.loss, "training", "dot"), line("validation", one.val_loss, "validation", "solid")], layout({
      margin: { l: 44, r: 8, t: 24, b: 34 }, xaxis: axis({ title: "epoch", ...(one.most ? { range: [0.5, one.most + 0.5] } : {}) }), yaxis: axis({ title: "loss" }),
    }));
  }
  $("none").hidden = running.length > 0;
}

function buttons(now) {
  if (!$("pause")) return;
  $("pause").disabled = now.state !== "running";
  $("resume").disabled = !["pausing", "paused"].includes(now.state);
  $("stop").disabled = !now.lives || now.state === "stopping";
}

function show(now) {
  text("state", now.state);
  $("state").className = `state ${now.state}`;
  for (const name of ["goes_on", "tally"]) text(name, now[name]);
  for (const name of ["best", "left", "throughput"]) text(name, now[name] ?? "-");
  $("share").hidden = now.share === null;
  $("share").value = now.share ?? 0;
  $("best_trial").hidden = now.best_trial === null;
  text("best_trial", now.best_trial === null ? "" : `trial ${now.best_trial}`);
  if (now.best_trial !== null) $("best_trial").href = trialAddress(live.dataset.trial, now.best_trial);
  rows($("devices"), now.devices.length ? now.devices : [{ host: "none" }], device);
  curves(now.running);
  notes(now.notes);
  buttons(now);
}

function gone(error) {
  away ??= new Date();
  live.classList.add("old");
  $("away").hidden = false;
  text("away", `The dashboard does not answer since ${away.toLocaleTimeString()} (${error.message}); what is shown is older. It is asked again every ${REFRESH / 1000} s.`);
}

async function refresh() {
  try {
    const now = await fetchJson(live.dataset.source);
    away = null;
    live.classList.remove("old");
    $("away").hidden = true;
    show(now);
  } catch (error) {
    gone(error);
  }
}

let timer;
async function again() {
  clearTimeout(timer);
  if (!document.hidden) await refresh();
  timer = setTimeout(again, REFRESH);
}

async function wish(said) {
  const answer = await fetch(live.dataset.wish, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ wish: said }),
  }).catch((error) => ({ ok: false, text: async () => error.message }));
  text("said", answer.ok ? "" : await answer.text());
  await again();
}

if ($("pause")) {
  $("pause").addEventListener("click", () => wish("pause"));
  $("resume").addEventListener("click", () => wish("run"));
  $("stop").addEventListener("click", () => $("sure").showModal());
  $("no").addEventListener("click", () => $("sure").close());
  $("yes").addEventListener("click", () => { $("sure").close(); wish("stop"); });
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
again();
