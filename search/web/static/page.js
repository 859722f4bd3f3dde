// What every page's script uses.

export const $ = (id) => document.getElementById(id);

// Plotly takes some tags in its texts for what they mean: names stay as they are.
export const plain = (text) =>
  String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const narrow = () => window.innerWidth <= 640;

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function trialAddress(template, number) {
  return template.replace(/0$/, number);
}

export async function fetchJson(address, options = {}) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
  return answer.json();
}

export function axis(more = {}) {
  return {
    gridcolor: colour("line"), zerolinecolor: colour("line"), linecolor: colour("line"),
    automargin: true, ...more, title: { text: more.title ?? "", standoff: 6 },
  };
}

export function layout(more = {}) {
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: colour("text"), size: 12 },
    margin: { l: 50, r: 12, t: 30, b: 40 },
    hovermode: "closest",
    hoverlabel: { bgcolor: colour("raised"), font: { color: colour("text") }, bordercolor: colour("line") },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    xaxis: axis(), yaxis: axis(), ...more,
  };
}

// On a phone a finger scrolls the page; it must not be caught by every picture.
export function draw(where, traces, shape) {
  const options = { responsive: true, displayModeBar: false, scrollZoom: false };
  return window.Plotly.react(where, traces, { dragmode: narrow() ? false : "zoom", ...shape }, options);
}

// Lists one after another with a gap between them, as one line of Plotly's has it.
export function gapped(lists) {
  return lists.flatMap((list, index) => (index ? [null, ...list] : list));
}

// Pictures take their colours once.
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
