// Trains beside the page. Orders come as {make | change | step | run | slow}; reports go back a few times a second.
import { Gan, PIXELS, SHOWN, SIDE } from "./gan.js";

const EACH = 400, COLUMNS = 40; // pictures of a class; of the sheet (gan/shrink.py)
const SLICE = 40; // milliseconds of training between two looks at new orders
const POINT = 1500; // milliseconds that a point of slow motion stays
const BINS = 20;

let sheet, gan, made, points = null, running = false, slow = false, every = 250, timer;
let wanted = {}; // settings from the next step on
let since, sums, opinions; // of the steps that were not reported yet

const fetched = async () => {
  const answer = await fetch("pictures.png");
  if (!answer.ok) throw new Error(`pictures.png: ${answer.status}`);
  const picture = await createImageBitmap(await answer.blob());
  const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, 0, 0);
  return pen.getImageData(0, 0, picture.width, picture.height);
};

// The pictures of a class, (EACH, PIXELS) in [-1, 1].
const picturesOf = ({ data, width }, label) => {
  const pictures = new Float32Array(EACH * PIXELS);
  for (let i = 0, o = 0; i < EACH; i++) {
    const at = label * EACH + i, left = (at % COLUMNS) * SIDE, top = Math.floor(at / COLUMNS) * SIDE;
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) pictures[o++] = data[((top + y) * width + left + x) * 4] / 127.5 - 1;
    }
  }
  return pictures;
};

const greys = (pictures) => new Uint8ClampedArray(pictures.map((value) => (value + 1) * 127.5));

const forget = () => {
  since = { time: performance.now(), steps: 0 };
  sums = {};
  opinions = { drawn: new Float32Array(BINS), real: new Float32Array(BINS) };
};

// Go on to the next point; at a step's end, add what it tells to the next report. Returns the point and its numbers.
const advance = () => {
  if (!points) {
    Object.assign(gan.settings, wanted);
    wanted = {};
    points = gan.points();
  }
  const [point, numbers] = points.next().value;
  if (point < 10) return [point, numbers];
  points = null;
  since.steps++;
  for (const [name, number] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + number;
  gan.logits.forEach((logit, i) => {
    const bin = Math.min(BINS - 1, Math.floor(BINS / (1 + Math.exp(-logit))));
    opinions[i < gan.logits.length / 2 ? "drawn" : "real"][bin]++;
  });
  return [point, numbers];
};

const report = () => {
  const seconds = (performance.now() - since.time) / 1000;
  const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / since.steps]));
  postMessage({
    made, step: gan.step, running, rate: running && since.steps ? since.steps / seconds : null, means, opinions,
    ...gan.look(), unrest: gan.unrest, blur: gan.blur, samples: greys(gan.samples()),
  });
  forget();
};

const work = () => {
  if (!running) return;
  if (slow) {
    tell();
    timer = setTimeout(work, POINT);
    return;
  }
  const until = performance.now() + SLICE;
  do advance();
  while (points || performance.now() < until);
  if (performance.now() - since.time >= every) report();
  timer = setTimeout(work);
};

const tell = () => {
  const [point, numbers] = advance();
  postMessage({ point, numbers });
  if (point === 10) report();
};

const orders = {
  async make({ classes, settings, interval, number }) {
    sheet ??= await fetched();
    [every, made] = [interval, number];
    const pictures = classes.map((label) => picturesOf(sheet, label));
    gan = new Gan(pictures, settings);
    points = null;
    wanted = {};
    const real = new Float32Array(SHOWN * PIXELS);
    for (let i = 0; i < SHOWN; i++) {
      const from = Math.floor(i / classes.length) * PIXELS;
      real.set(pictures[i % classes.length].subarray(from, from + PIXELS), i * PIXELS);
    }
    postMessage({ real: greys(real) });
    postMessage({ point: null });
    forget();
    report();
  },
  change(settings) {
    Object.assign(wanted, settings);
  },
  step() {
    if (slow) return tell();
    do advance();
    while (points);
    report();
  },
  run(should) {
    clearTimeout(timer);
    running = should;
    if (running) {
      forget();
      return work();
    }
    while (points && !slow) advance(); // a step is finished
    report();
  },
  slow(should) {
    slow = should;
    if (!slow && points) orders.step();
    postMessage({ point: null });
  },
};

// One order after the other: the first one waits for the pictures.
let before = Promise.resolve();
onmessage = ({ data }) => {
  before = before
    .then(async () => {
      for (const [order, value] of Object.entries(data)) await orders[order](value);
    })
    .catch((error) => {
      running = false;
      postMessage({ error: String(error) });
    });
};
