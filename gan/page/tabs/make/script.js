// The canvas, and whatever else a visitor shows: each picture goes to the server as a file, which says how the network sees it.
// Strokes are SVG paths in a square of 112, as the example sketches are.
const find = (selector) => element.querySelector(selector);
const all = (selector) => [...element.querySelectorAll(selector)];
const about = JSON.parse(find("#make-page").dataset.about);
const canvas = find("#make-canvas"), pen = canvas.getContext("2d", { willReadFrequently: true }), SCALE = canvas.width / 112;
const BLACK = "#000", WHITE = "#fff";

let strokes = [], current = null, isErasing = false, width = Number(find("[data-width]").dataset.width);
let photo = null, crop = null, own = null; // crop: [x, y, width, height] on the canvas; own: where it is from, if it is no stranger's
const past = []; // what Undo brings back
let asked = 0;

const sentence = (key, values = {}) => about.say[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const tell = (text) => (find("#make-status").textContent = text);
// These may have been put elsewhere on the page.
const looked = document.querySelector(".make-seen"), fill = document.querySelector("#make-fill");
const chosen = (id) => document.querySelector(`#${id} input:checked`)?.value ?? "";

// Where a photograph stands on the canvas: [x, y, width, height].
const place = () => {
  const scale = canvas.width / Math.max(photo.width, photo.height);
  const [wide, high] = [photo.width * scale, photo.height * scale];
  return [(canvas.width - wide) / 2, (canvas.height - high) / 2, wide, high];
};

const paint = () => {
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = BLACK;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  if (photo) {
    pen.drawImage(photo, ...place());
    if (!crop) return;
    const [x, y, wide, high] = crop;
    pen.fillStyle = "rgb(0 0 0 / 60%)";
    pen.beginPath();
    pen.rect(0, 0, canvas.width, canvas.height);
    pen.rect(x, y, wide, high);
    pen.fill("evenodd");
    pen.strokeStyle = WHITE;
    pen.lineWidth = 2;
    pen.strokeRect(x, y, wide, high);
    return;
  }
  pen.scale(SCALE, SCALE);
  pen.lineCap = pen.lineJoin = "round";
  for (const stroke of current ? [...strokes, current] : strokes) {
    pen.strokeStyle = stroke.erases ? BLACK : WHITE;
    pen.lineWidth = stroke.width;
    pen.stroke(new Path2D(stroke.path));
  }
};

const remember = () => past.push({ strokes: [...strokes], photo, crop, own });
const become = (state) => {
  ({ strokes, photo, crop, own } = state);
  canvas.ariaLabel = about[photo ? "canvas.photo" : "canvas"];
  fill.disabled = Boolean(photo); // a photograph is looked for as it is
  paint();
};

// On a phone the buttons that put something there may be far below it.
const intoView = () => canvas.scrollIntoView({ block: "nearest" });

// What is meant, as a file: the drawing, or the part of the photograph.
const file = () => {
  if (!photo) return new Promise((done) => canvas.toBlob(done));
  const [left, top, wide, high] = place(), [x, y, w, h] = crop ?? place(), scale = photo.width / wide;
  const part = document.createElement("canvas");
  [part.width, part.height] = [w, h].map((length) => Math.max(1, Math.round(length * scale)));
  part.getContext("2d").drawImage(photo, (x - left) * scale, (y - top) * scale, w * scale, h * scale, 0, 0, part.width, part.height);
  return new Promise((done) => part.toBlob(done));
};

const forget = () => {
  looked.hidden = true;
  document.dispatchEvent(new CustomEvent("make-shown", { detail: "" }));
};

// Show a file to the server, which answers how the network sees it, or why it does not.
const show = async (content, isDrawn, own, isStrokes = false) => {
  const mine = ++asked;
  try {
    const query = new URLSearchParams({ drawn: Number(isDrawn), known: Number(Boolean(own)), strokes: Number(isStrokes) });
    document.dispatchEvent(new CustomEvent("make-asked", { detail: query })); // who wants a garment of it adds the label
    const answer = await fetch(`make/picture?${query}`, { method: "POST", body: content });
    if (mine !== asked) return null; // there is a later one
    if (!answer.ok) {
      tell(await answer.text());
      return null;
    }
    const seen = await answer.json();
    if (mine !== asked) return null;
    if (seen.refused) {
      tell(seen.refused);
      return null;
    }
    looked.hidden = false;
    looked.querySelector("img").src = seen.image;
    const detail = JSON.stringify({ picture: seen.square, drawn: isDrawn, strokes: isStrokes, own });
    if (seen.made) document.dispatchEvent(new CustomEvent("make-made", { detail: { of: detail, label: query.get("label"), made: seen.made } }));
    document.dispatchEvent(new CustomEvent("make-shown", { detail }));
    return seen;
  } catch {
    if (mine === asked) tell(about.say.failed);
    return null;
  }
};

// What is searched for is what the canvas shows: until the server has seen that, nothing can be searched for.
let looking = 0;
const waiting = (by) => {
  looking += by;
  const button = document.querySelector("#make-find");
  if (button) button.disabled = looking > 0;
};
const isErased = () => pen.getImageData(0, 0, canvas.width, canvas.height).data.every((value, i) => i % 4 === 3 || !value);
const isBlack = () => !strokes.length || (strokes.some(({ erases }) => erases) && isErased());
const look = async (text = "") => {
  if (!photo && isBlack()) { // nothing was drawn, or all of it is erased
    asked++;
    tell("");
    return forget();
  }
  waiting(1);
  const content = await file(), mine = asked + 1;
  const seen = await show(content, !photo && fill.checked, photo && !crop ? own : null, !photo);
  if (seen) tell(text);
  else if (mine === asked) forget();
  waiting(-1);
};

// A file that is larger than the server takes, made smaller: it would become so there.
const smaller = async (content) => {
  const picture = await createImageBitmap(content, { resizeWidth: 2 * canvas.width, resizeQuality: "high" });
  const small = document.createElement("canvas");
  [small.width, small.height] = [picture.width, picture.height];
  small.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((done) => small.toBlob(done));
};

// A picture that is not drawn here takes the drawing's place, if the server takes it.
const put = async (content, text, itsOwn = null) => {
  if (content.size > about.most) {
    const mine = ++asked;
    content = (await smaller(content).catch(() => null)) ?? content;
    if (mine !== asked) return;
  }
  if (content.size > about.most) return tell(about.say.large);
  const mine = asked + 1, seen = await show(content, false, itsOwn);
  if (!seen) return;
  const picture = new Image();
  picture.src = seen.whole;
  await picture.decode();
  if (mine !== asked) return;
  remember();
  become({ strokes, photo: picture, crop: null, own: itsOwn });
  intoView();
  tell(text);
};

const get = async (address, text, itsOwn) => {
  const mine = ++asked;
  try {
    const answer = await fetch(address);
    if (mine !== asked) return;
    if (answer.ok) return put(await answer.blob(), text, itsOwn);
    tell(await answer.text());
    if (answer.headers.has("Retry-After")) setTimeout(() => mine === asked && get(address, text, itsOwn), 2000);
  } catch {
    if (mine === asked) tell(about.say.failed);
  }
};

// Finger, pen and mouse: strokes, or the part of a photograph.
const at = (event) => {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top].map((length) => (length / box.width) * canvas.width);
};
const point = (event) => at(event).map((length) => (length / SCALE).toFixed(1)).join(" ");
let from = null;
canvas.addEventListener("pointerdown", (event) => {
  if (event.button || !event.isPrimary) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  remember();
  if (photo) from = at(event);
  else current = { path: `M${point(event)}l0 .01`, width: isErasing ? 2 * width : width, erases: isErasing };
  paint();
});
canvas.addEventListener("pointermove", (event) => {
  if (!event.isPrimary) return; // a second finger, or the hand
  if (from) {
    const [left, top, wide, high] = place(), [x, y] = at(event);
    const within = (value, low, length) => Math.min(low + length, Math.max(low, value));
    const xs = [from[0], x].map((value) => within(value, left, wide)), ys = [from[1], y].map((value) => within(value, top, high));
    crop = [Math.min(...xs), Math.min(...ys), Math.abs(xs[1] - xs[0]), Math.abs(ys[1] - ys[0])];
    paint();
  } else if (current) {
    for (const one of event.getCoalescedEvents?.() ?? [event]) current.path += `L${point(one)}`;
    paint();
  }
});
const lift = (event) => {
  if (!event.isPrimary) return;
  if (from) {
    from = null;
    if (crop && Math.min(crop[2], crop[3]) < 10) crop = null; // a click, no part: the whole again
    if (!crop && !past.at(-1)?.crop) past.pop(); // it was the whole before
    paint();
    look();
  } else if (current) {
    strokes.push(current);
    current = null;
    look();
  }
};
canvas.addEventListener("pointerup", lift);
canvas.addEventListener("pointercancel", lift);

const erase = (is) => {
  isErasing = is;
  find("[data-tool=eraser]").ariaPressed = String(is);
};
const tools = {
  undo: () => past.length && (become(past.pop()), tell(""), look()),
  clear: () => {
    if (photo || strokes.length) remember();
    become({ strokes: [], photo: null, crop: null, own: null });
    erase(false);
    tell("");
    look();
  },
  eraser: () => erase(!isErasing),
  own: () => {
    const seed = Math.floor(Math.random() * 1e6), label = chosen("make-label") || "any", model = chosen("make-model");
    const address = `garment/${seed}.png?scale=4&model=${encodeURIComponent(model)}&label=${encodeURIComponent(label)}`;
    get(address, sentence("own", { seed }), { seed, label, model });
  },
  training: () => {
    const index = find("#make-index").value || "0";
    get(`data/${encodeURIComponent(index)}.png?scale=4&model=${encodeURIComponent(chosen("make-model"))}`, sentence("training", { index }), { index });
  },
};
element.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const { tool, width: wanted, sketch } = button.dataset;
  if (tool) tools[tool]();
  if (wanted) {
    width = Number(wanted);
    for (const one of all("[data-width]")) one.ariaPressed = String(one === button);
  }
  if (sketch) {
    remember();
    become({ strokes: [{ path: sketch, width: 4, erases: false }], photo: null, crop: null, own: null });
    erase(false);
    intoView();
    look(about.say.sketch);
  }
});
for (const input of all("input[type=file]")) {
  input.addEventListener("change", () => {
    if (input.files[0]) put(input.files[0], about.say.photo);
    input.value = ""; // the same file may be chosen again
  });
}
find("#make-index").addEventListener("keydown", (event) => event.key === "Enter" && tools.training());
fill.addEventListener("change", () => look());
paint();
