// The game: pairs come from the server, which alone knows the answers; what is chosen is sent there, and what it says is shown.
const find = (id) => element.querySelector(`#game-${id}`);
const say = JSON.parse(find("page").dataset.about);
const SIDES = ["left", "right"];
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let game = null, pair = null, following = null, ending = null, choice = 0;

const sentence = (key, values) => say[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const ask = async (address) => {
  const answer = await fetch(new URL(address, document.baseURI), { method: "POST" });
  if (!answer.ok) throw Object.assign(new Error((await answer.text()).slice(0, 300)), { isRefusal: answer.status === 400 });
  return answer.json();
};
// What is refused has been answered, and would be refused again.
const why = (error) => (error.isRefusal ? error.message : sentence("failed", { reason: error.message }));
const show = (id, isShown) => (find(id).hidden = !isShown);
const open = (isOpen) => {
  for (const side of SIDES) find(side).disabled = !isOpen;
};

// Both pictures of a pair are one file; each is painted from its half.
const paint = async ({ pair: token, said, picture }) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  SIDES.forEach((side, i) => {
    find(side).querySelector("canvas").getContext("2d").drawImage(image, 28 * i, 0, 28, 28, 0, 0, 28, 28);
    find(side).querySelector("span").textContent = "";
    find(side).removeAttribute("data-is");
  });
  pair = token;
  find("said").textContent = said;
  find("verdict").textContent = "";
  show("next", false);
  open(true);
};

const begin = async (level) => {
  const mine = ++choice; // who chooses another level meanwhile gets that one
  open(false);
  for (const id of ["end", "again", "harder", "next"]) show(id, false);
  find("end").replaceChildren();
  find("said").textContent = say.drawing;
  find("verdict").textContent = "";
  find("score").textContent = 0;
  try {
    const begun = await ask(`game${level ? `?level=${level}` : ""}`);
    if (mine !== choice) return;
    game = begun;
    const choices = game.levels.map((text, i) => new Option(text, i + 1, false, i + 1 === game.level));
    find("level").replaceChildren(...choices);
    find("level").disabled = choices.length < 2;
    find("note").textContent = game.note;
    show("note", game.note);
    await paint(game.next);
  } catch (error) {
    if (mine !== choice) return;
    find("said").textContent = why(error);
    show("again", true);
  }
};

const choose = async (side) => {
  if (find(side).disabled) return;
  const mine = choice;
  open(false);
  show("again", false);
  try {
    const told = await ask(`game/${game.game}?pair=${pair}&side=${side}`);
    if (mine !== choice) return;
    for (const one of SIDES) {
      find(one).dataset.is = one === told.real ? "real" : "drawn";
      find(one).querySelector("span").textContent = say[find(one).dataset.is];
    }
    find("verdict").textContent = told.said;
    find("score").textContent = told.score;
    following = told.next;
    ending = told.end;
    if (following) {
      show("next", true);
      find("next").focus({ preventScroll: true });
    } else end(told.score);
  } catch (error) {
    if (mine !== choice) return;
    find("verdict").textContent = why(error);
    open(!error.isRefusal);
    show("again", true);
  }
};

// The best score stays in the browser, where it lets us keep anything.
const best = (score) => {
  const key = `never-worn-game-${game.key}`;
  try {
    const before = localStorage.getItem(key);
    const most = Math.max(score, Number(before ?? 0));
    localStorage.setItem(key, most);
    return before !== null && score > Number(before) ? say.record : sentence("best", { best: most });
  } catch {
    return "";
  }
};
const end = (score) => {
  find("end").innerHTML = ending;
  find("best").textContent = best(score);
  for (const id of ["end", "again"]) show(id, true);
  show("harder", game.level < game.levels.length);
  find("end").focus({ preventScroll: true });
  find("verdict").scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
};

for (const side of SIDES) find(side).onclick = () => choose(side);
find("next").onclick = () => paint(following).then(() => find("page").focus({ preventScroll: true }));
find("again").onclick = () => begin(find("level").value);
find("harder").onclick = () => begin(game.level + 1);
find("level").onchange = ({ target }) => begin(target.value);
document.addEventListener("keydown", (event) => {
  const side = { ArrowLeft: "left", ArrowRight: "right" }[event.key];
  if (!side || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !element.offsetWidth) return;
  if (event.target.closest?.("input, select, textarea, [role=tab], [role=slider]")) return;
  event.preventDefault();
  choose(side);
});
begin();
