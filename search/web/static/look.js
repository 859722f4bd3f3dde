// What a trial looks at.
import { $, element, fetchJson } from "./page.js";

const AGAIN_SECONDS = 2;

function picture(address, words) {
  return element("img", { src: address, alt: words, loading: "lazy" });
}

function activations(example) {
  const addresses = example.activations;
  const counted = addresses.length === 1 ? "the convolution answers" : `${addresses.length} convolutions answer`;
  return element(
    "details", {},
    element("summary", { textContent: `What ${counted} to it` }),
    ...addresses.map((address, index) =>
      picture(address, `what convolution ${index + 1} of ${addresses.length} answers to ${example.name}`)),
  );
}

function said(example) {
  const so = example.right ? "rightly taken for it" : `taken for ${example.predicted}`;
  return `Its class is ${example.label}; ${so} with a probability of ${example.chance}.`;
}

function shown(example) {
  const pictures = [];
  if (example.grad_cam) pictures.push(picture(example.grad_cam, `Grad-CAM of ${example.name}`));
  pictures.push(picture(example.saliency, `saliency of ${example.name}`));
  return element(
    "section", { className: example.right ? "example right" : "example wrong" },
    element("h2", { textContent: example.name }),
    element("p", { textContent: said(example) }),
    element("div", { className: "looked" }, ...pictures),
    ...(example.activations.length ? [activations(example)] : []),
  );
}

function show(place, data) {
  place.append(...data.examples.map(shown));
  if (!data.filters) return;
  place.append(
    element("h2", { textContent: "Its first filters" }),
    picture(data.filters, "the filters of the first convolution"),
  );
}

async function look() {
  const place = $("look");
  let data = await fetchJson(place.dataset.source);
  // Drawing takes seconds and keeps files: only a page of ours may ask for it, by a POST.
  if (data.undrawn) data = await fetchJson(place.dataset.source, { method: "POST" });
  if (data.busy) {
    $("state").textContent = "Another trial is being drawn; this one follows.";
    setTimeout(attempt, AGAIN_SECONDS * 1000);
    return;
  }
  $("state").textContent = data.error ?? "";
  if (!data.error) show(place, data);
  document.documentElement.dataset.drawn = "yes";
}

function attempt() {
  look().catch((error) => {
    $("state").textContent = `Not to be had from the dashboard: ${error.message}.`;
  });
}

attempt();
