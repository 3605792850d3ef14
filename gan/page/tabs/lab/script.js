// The lab's page: from knobs and buttons to orders for worker.js, from its reports to pictures, charts and numbers. Nothing
// starts by itself.
const find = (selector) => element.querySelector(selector);
const all = (selector) => [...element.querySelectorAll(selector)];
const { presets, say } = JSON.parse(find("#lab-page").dataset.about);
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const TOLD = 5000; // milliseconds between two sentences for a screen reader
const LONGEST = 300; // points of a curve; when there are more, two become one
const REBUILD = ["batch", "noise", "labelled"]; // knobs that other networks are needed for

let worker, usual, made = 0, running = false, latest = null, history = [], stride = 1, waiting = [], marks = [], ill = [];

const sentence = (key, values = {}) => say[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const percent = (share) => `${Math.round(share * 100)} %`;
const pace = (rate) => (rate === null ? "-" : rate < 2 ? +rate.toPrecision(1) : Math.round(rate)); // below 1 in slow motion
const short = (number) => (number === 0 || Math.abs(number) >= 0.001 ? `${+number.toPrecision(3)}` : number.toExponential(1));

// The status, at most every few seconds; what comes sooner waits, and only the last of it is said. How the run goes gives way to
// what answers the visitor, and is told after it.
let saidAt = -TOLD, sayLater, answers = false;
const tell = (text, answer = false) => {
  if (answers && !answer) return;
  clearTimeout(sayLater);
  const wait = saidAt + TOLD - performance.now();
  answers = answer && wait > 0;
  if (wait > 0) {
    sayLater = setTimeout(tell, wait, text, answer);
    return;
  }
  saidAt = performance.now();
  find("#lab-status").textContent = text;
  if (answer) sayLater = setTimeout(state, TOLD);
};

const state = () => {
  if (!latest || (running && latest.rate === null)) return; // it has only just begun
  const values = { step: latest.step, pace: pace(latest.rate), diversity: percent(latest.diversity) };
  tell(sentence(running ? "running" : latest.step ? "paused" : "rest", values));
};

// What the knobs say.
const settings = () => {
  const chosen = all("[data-knob]").map((knob) => [knob.dataset.knob, JSON.parse(knob.value)]);
  const seed = find("#lab-seed");
  seed.value = Math.max(0, Math.min(seed.max, Math.floor(seed.value))); // what is there is what it runs from
  return { ...Object.fromEntries(chosen), seed: Number(seed.value) };
};
const classes = () => all(".lab-classes :checked").map((box) => Number(box.value));
const turn = (wanted) => {
  for (const [name, value] of Object.entries(wanted)) {
    const knob = find(`[data-knob=${name}]`);
    if (knob) knob.value = JSON.stringify(value);
  }
};

const make = () => {
  [history, stride, waiting, marks, ill] = [[], 1, [], [], []];
  for (const part of all("[data-before]")) part.textContent = "";
  worker.postMessage({ make: { classes: classes(), settings: settings(), interval: isCalm ? 1000 : 200, number: ++made } });
};

const run = (should) => {
  if (running === should) return;
  running = should;
  find("#lab-start").textContent = say[running ? "pause" : "start"];
  worker.postMessage({ run: running });
};

// Pictures of 14 x 14 greys, four in a row.
const paint = (canvas, greys) => {
  const pen = canvas.getContext("2d"), side = Math.sqrt(greys.length / 16);
  const image = pen.createImageData(4 * side, 4 * side);
  greys.forEach((grey, i) => {
    const one = Math.floor(i / side ** 2), row = Math.floor((i % side ** 2) / side);
    const at = ((Math.floor(one / 4) * side + row) * 4 * side + (one % 4) * side + (i % side)) * 4;
    image.data.fill(grey, at, at + 3);
    image.data[at + 3] = 255;
  });
  pen.putImageData(image, 0, 0);
};

// A chart: its lines, each a list of [x, y] from 0 to 1, and dashed ones where it says so.
const WIDE = 300, HIGH = 110, EDGE = 4;
const place = ([x, y]) => `${(x * WIDE).toFixed(1)} ${(HIGH - EDGE - y * (HIGH - 2 * EDGE)).toFixed(1)}`;
const path = (kind, points) => `<path class="lab-${kind}" d="M${points.map(place).join("L")}"/>`;
const draw = (name, lines, ...dashed) => {
  const drawn = lines.map((points, i) => (points.length ? path(`line-${i}`, points) : ""));
  find(`[data-chart=${name}] svg`).innerHTML = dashed.map((points) => path("level", points)).join("") + drawn.join("");
};
const curve = (name, scale, run = history) =>
  run.filter(({ step }) => step <= latest.step).map((one) => [one.step / latest.step, Math.min(1, Math.max(0, scale(one[name])))]);
const level = (y) => [[0, y], [1, y]];
const charts = () => {
  const cured = marks.map((step) => [[step / latest.step, 0], [step / latest.step, 1]]);
  const most = Math.max(1.5, ...history.flatMap((one) => [Math.abs(one.generatorLoss), one.criticLoss]));
  draw("losses", ["generatorLoss", "criticLoss"].map((name) => curve(name, (value) => Math.abs(value) / most)), ...cured);
  find("[data-chart=losses] small").textContent = `0–${short(most)}`;
  draw("accuracies", ["drawnAccuracy", "realAccuracy"].map((name) => curve(name, (value) => value)), level(0.5), ...cured);
  const variety = ["diversity", (value) => value / 1.5];
  draw("diversity", [curve(...variety), curve(...variety, ill)], level(1 / 1.5), ...cured);
  const power = ["generatorGradient", (value) => (Math.log10(value + 1e-12) + 4) / 6]; // from 0.0001 to 100
  draw("gradient", [curve(...power), curve(...power, ill)], ...cured);
  for (const part of all("[data-ill]")) part.hidden = !ill.length;
  const { drawn, real } = latest.opinions, top = Math.max(1, ...drawn, ...real);
  const stair = (count, i, bins) => [[i / bins.length, count / top], [(i + 1) / bins.length, count / top]];
  draw("opinions", [[...drawn].flatMap(stair), [...real].flatMap(stair)], [[0.5, 0], [0.5, 1]]);
};

// A report becomes a point of the curves; when there are too many, two become one, and from then on as many reports make one.
const middle = (some) => {
  const sum = {};
  for (const one of some) for (const [name, value] of Object.entries(one)) sum[name] = (sum[name] ?? 0) + value / some.length;
  return sum;
};
const remember = ({ step, means, diversity }) => {
  waiting.push({ step, diversity, ...means });
  if (waiting.length < stride) return;
  history.push(middle(waiting));
  waiting = [];
  if (history.length <= LONGEST) return;
  history = history.flatMap((one, i) => (i % 2 ? [middle([history[i - 1], one])] : []));
  stride *= 2;
};

const show = (report) => {
  if (report.made !== made) return; // of a run that is over
  if ("generatorLoss" in report.means) remember(report);
  paint(find("#lab-samples"), report.samples);
  find("#lab-step").textContent = report.step;
  find("#lab-pace").textContent = pace(report.rate);
  if (report.step === latest?.step) [report.means, report.opinions] = [latest.means, latest.opinions]; // a pause tells nothing new
  latest = report;
  const { generatorGradient, generatorLoss } = report.means;
  const numbers = {
    diversity: percent(report.diversity),
    unrest: percent(report.unrest),
    ways: short(report.ways),
    rarest: report.shares.length > 1 ? percent(Math.min(...report.shares)) : "-",
    generatorGradient: generatorGradient === undefined ? "-" : short(generatorGradient),
    generatorLoss: generatorLoss === undefined ? "-" : short(generatorLoss),
  };
  for (const [name, text] of Object.entries(numbers)) find(`[data-number=${name}] [data-value]`).textContent = text;
  charts();
  state();
};

// A point of slow motion lights up, with its numbers; those of the step before go with the first.
const light = (point, numbers) => {
  for (const item of all(".lab-points li")) {
    item.ariaCurrent = Number(item.dataset.point) === point ? "step" : null;
    if (!point || point === 1) item.querySelector("b").textContent = "";
    if (Number(item.dataset.point) !== point) continue;
    const texts = Object.entries(numbers).map(([name, value]) => sentence(`numbers.${name}`, { value: short(value) }));
    item.querySelector("b").textContent = texts.join(", ");
    tell(item.textContent);
  }
};

const choose = (name) => {
  const { classes, settings } = presets[name];
  for (const box of all(".lab-classes input")) box.checked = classes.includes(Number(box.value));
  turn({ ...usual, ...settings });
  for (const part of all("[data-illness]")) {
    part.hidden = part.dataset.illness !== name;
    part.querySelector("details").open = false;
  }
  for (const part of all("[data-number]")) {
    part.classList.toggle("lab-sign", part.dataset.number === presets[name].sign);
  }
  make();
};

const cure = () => {
  if (!latest) return; // there is no run yet
  const { cure, revives, sign } = presets[find("#lab-preset").value], sick = ill.length ? ill : history;
  const part = find(`[data-number=${sign}]`), before = part.querySelector("[data-before]");
  const told = latest.step ? sentence("before", { value: part.querySelector("[data-value]").textContent }) : "";
  const first = before.textContent || told; // what is cured already stays beside the first run
  turn(cure);
  if (revives) {
    worker.postMessage({ change: cure });
    if (latest.step) marks.push(latest.step);
  } else {
    make();
    ill = sick; // its curves stay beside the new ones
  }
  before.textContent = first;
  run(true);
  tell(say.cured, true);
};

const fail = (reason) => {
  [running, latest] = [false, null];
  find("#lab-start").textContent = say.start;
  tell(sentence("failed", { reason }), true);
};

const heard = ({ data }) => {
  if (data.error) fail(data.error);
  else if (data.real) paint(find("#lab-real"), data.real);
  else if ("point" in data) light(data.point, data.numbers);
  else show(data);
};

const wire = () => {
  find("#lab-start").onclick = () => run(!running);
  find("#lab-step-once").onclick = () => {
    run(false);
    worker.postMessage({ step: true });
  };
  find("#lab-again").onclick = make;
  find("#lab-slow").onchange = () => {
    const isSlow = find("#lab-slow").checked;
    find(".lab-points").hidden = !isSlow;
    find("#lab-step-once").textContent = say[isSlow ? "point" : "once"];
    worker.postMessage({ slow: isSlow });
  };
  find("#lab-slow").onchange();
  find("#lab-preset").onchange = ({ target }) => choose(target.value);
  for (const button of all(".lab-cure")) button.onclick = cure;
  find(".lab-knobs").onchange = ({ target }) => {
    const knob = target.dataset.knob;
    if (!classes().length) {
      target.checked = true;
      return tell(say.none, true);
    }
    if (!all(".lab-clinic").some((part) => !part.hidden)) find("#lab-preset").value = "";
    if (knob && !REBUILD.includes(knob)) worker.postMessage({ change: { [knob]: JSON.parse(target.value) } });
    else make();
  };
  // Who leaves the tab or the window pauses it.
  new ResizeObserver(() => element.offsetWidth || run(false)).observe(element);
  document.addEventListener("visibilitychange", () => document.hidden && run(false));
};

// Nothing can be pressed before there is something that hears it.
const start = async () => {
  sayLater = setTimeout(tell, 500, say.loading);
  const base = new URL("lab/", document.baseURI);
  try {
    usual = (await import(new URL("gan.js", base))).USUAL;
    worker = new Worker(new URL("worker.js", base), { type: "module" });
    worker.onmessage = heard;
    worker.onerror = (event) => fail(event.message ?? "worker.js");
    choose(find("#lab-preset").value || "one");
    wire();
  } catch (error) {
    fail(error);
  }
};
start();
