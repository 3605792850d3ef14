// The time machine: all epochs are pieces of one picture that is there, and their numbers stand in the page: nobody is asked.
// For another garment the server is, at an address of ours: the way through Gradio takes longer than the drawing.
const PACE = 500; // milliseconds an epoch
let playing = null;
const past = () => element.querySelector(".past");
const show = (at) => {
  const shown = past();
  const { said, numbers } = (shown.about ??= JSON.parse(shown.dataset.about));
  const slider = shown.querySelector("#time-slider");
  slider.value = at;
  slider.ariaValueText = said[at];
  shown.style.setProperty("--at", at);
  shown.querySelector(".past-said b").textContent = said[at];
  for (const number of shown.querySelectorAll("[data-number]")) number.textContent = numbers[at][number.dataset.number] ?? "-";
  shown.querySelectorAll(".past-strip li").forEach((item, i) => item.classList.toggle("past-at", i === at));
};
const at = () => Number(past().querySelector("#time-slider").value);
const last = () => Number(past().querySelector("#time-slider").max);
const name = (word) => {
  const shown = past();
  const button = shown?.querySelector("#time-play");
  if (button) button.textContent = (shown.about ??= JSON.parse(shown.dataset.about))[word];
};
const pause = () => {
  clearInterval(playing);
  playing = null;
  name("play");
};
const play = () => {
  if (at() === last()) show(0);
  name("pause");
  playing = setInterval(() => {
    if (!past()?.checkVisibility()) return pause(); // whoever left the tab finds it as it was
    show(at() + 1);
    if (at() === last()) pause();
  }, PACE);
};
element.addEventListener("input", (event) => {
  if (event.target.id !== "time-slider") return;
  pause();
  show(Number(event.target.value));
});
element.addEventListener("click", (event) => {
  if (event.target.closest("#time-play")) return playing ? pause() : play();
  const strip = event.target.closest(".past-strip");
  if (!strip) return;
  const box = strip.getBoundingClientRect();
  pause();
  show(Math.min(last(), Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * (last() + 1)))));
});
const arrive = () => { // who came to a garment by a link sees it
  const { tab, seed } = Object.fromEntries(new URLSearchParams(location.search));
  if (tab === "training" && seed) element.scrollIntoView({ block: "nearest" });
};
let asked = 0;
const tell = (key, text = "") => {
  const line = document.querySelector("#time-said");
  if (line) line.textContent = line.dataset[key] ?? text;
  element.ariaBusy = key === "drawing";
};
const stand = () => { // another garment stands at its end
  if (past()) {
    past().about = null; // Gradio changes the elements that are there: the last one's numbers would stay
    show(last());
  }
  pause();
  arrive();
};
const ask = async (fields) => {
  const mine = ++asked;
  tell("drawing");
  try {
    const answer = await fetch("time", { method: "POST", body: new URLSearchParams(fields) });
    const made = answer.ok ? await answer.json() : { refused: await answer.text() };
    if (mine !== asked) return; // something else is wanted by now
    tell(made.shown || made.refused ? "said" : "failed", made.refused);
    if (!made.shown) return;
    props.value = made.shown;
    await null; // which Gradio puts in place first
    stand();
  } catch {
    if (mine === asked) tell("failed");
  }
};
document.addEventListener("time-asked", ({ detail }) => ask(detail));
watch("value", () => { // a link's garment: what was asked for before is wanted no more
  asked++;
  tell("said");
  stand();
});
if (props.value) requestAnimationFrame(arrive); // it was there before this script: the tab opens with it
else ask({});
