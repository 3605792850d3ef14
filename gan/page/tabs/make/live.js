// The garment that is drawn of what the canvas shows: the server is asked for it whenever script.js says that this is another.
const find = (selector) => element.querySelector(selector);
const { say } = JSON.parse(find("#make-live").dataset.about);
const kind = find("#make-kind"), garment = find("#make-garment"), lines = find(".make-lines img");
const tell = (text) => (find("#make-said").textContent = text);
let meant = "", square = null, asked = 0;

kind.append(...props.kinds.map(([value, name]) => new Option(name, value)));
fetch("make/ready", { method: "POST" }).catch(() => {}); // the model is loaded while the first stroke is drawn

const show = (isThere) => {
  for (const part of [garment, lines, find(".links")]) part.hidden = !isThere;
  find(".make-nothing").hidden = isThere;
};
const draw = async () => {
  const mine = ++asked;
  if (!meant) {
    tell("");
    return show(false);
  }
  if (garment.hidden) tell(say.drawing);
  try {
    const answer = await fetch(`make/garment?label=${kind.value}`, { method: "POST", body: meant });
    const made = answer.ok ? await answer.json() : { refused: await answer.text() };
    if (mine !== asked) return; // something else is meant by now
    tell(made.refused ?? made.said);
    if (made.refused) return show(false);
    [garment.src, lines.src, square] = [made.garment, made.sketch, made.square];
    Object.assign(find("#make-keep"), { href: made.garment, download: made.file });
    show(true);
  } catch {
    if (mine === asked) tell(say["say.failed"]);
  }
};
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
