// The time machine: all epochs are pieces of one picture that is there, and their numbers stand in the page: nobody is asked.
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
const stand = () => { // another garment stands at its end
  if (past()) {
    past().about = null; // Gradio changes the elements that are there: the last one's numbers would stay
    show(last());
  }
  pause();
  arrive();
};
watch("value", stand);
if (past()) requestAnimationFrame(arrive); // it was there before this script: the tab opens with it
