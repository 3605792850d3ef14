// The garment that is drawn of what the canvas shows: it comes along with what the server says of that. The server is asked for
// it by itself where the class changes, and at first, when the model may still be loading.
const find = (selector) => element.querySelector(selector);
const { say } = JSON.parse(find("#make-live").dataset.about);
const kind = find("#make-kind"), garment = find("#make-garment"), lines = find(".make-lines img");
const tell = (text) => (find("#make-said").textContent = text);
let meant = "", square = null, asked = 0, isLoaded = false, brought = {};

kind.append(...props.kinds.map(([value, name]) => new Option(name, value)));
fetch("make/ready", { method: "POST" }).catch(() => {}); // the model is loaded while the first stroke is drawn

const show = (isThere) => {
  for (const part of [garment, lines, find(".links")]) part.hidden = !isThere;
  find(".make-nothing").hidden = isThere;
};
const ask = async () => {
  const answer = await fetch(`make/garment?label=${kind.value}`, { method: "POST", body: meant });
  return answer.ok ? answer.json() : { refused: await answer.text() };
};
const draw = async () => {
  const mine = ++asked;
  if (!meant) {
    tell("");
    return show(false);
  }
  if (garment.hidden) tell(say.drawing);
  try {
    const made = brought.of === meant && brought.label === kind.value ? brought.made : await ask();
    if (mine !== asked) return; // something else is meant by now
    tell(made.refused ?? made.said);
    if (made.refused) return show(false);
    [garment.src, lines.src, square] = [made.garment, made.sketch, made.square];
    Object.assign(find("#make-keep"), { href: made.garment, download: made.file });
    isLoaded = true;
    show(true);
  } catch {
    if (mine === asked) tell(say["say.failed"]);
  }
};
document.addEventListener("make-asked", ({ detail }) => isLoaded && detail.set("label", kind.value));
document.addEventListener("make-made", ({ detail }) => (brought = detail));
document.addEventListener("make-shown", ({ detail }) => {
  if (detail === searched) return; // the garment itself
  meant = detail;
  draw();
});
kind.addEventListener("change", draw);

let searched = null;
find("#make-search").addEventListener("click", () => {
  searched = JSON.stringify({ picture: square, drawn: false });
  document.dispatchEvent(new CustomEvent("make-shown", { detail: searched }));
  Object.assign(document.querySelector(".make-seen img"), { src: square });
  setTimeout(() => document.querySelector("#make-find").click()); // once Gradio knows what is looked for
});
