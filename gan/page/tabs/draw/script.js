// Alter it: while a slider moves, the large picture follows by its address alone. When it comes to rest, the server is told,
// and answers with heading, opinion and links.
const panel = () => document.querySelector("#alter .alter");
const codeOf = (panel) =>
  [panel.dataset.start, ...[...panel.querySelectorAll("input")]
    .filter((input) => Number(input.dataset.distance))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((input) => input.name + input.dataset.distance)].join("~");

let wanted = null;
let isLoading = false;
const follow = async (from) => {
  wanted = from.dataset.address.replace("CODE", codeOf(from));
  if (isLoading) return; // one at a time; what comes meanwhile is overtaken by the last
  isLoading = true;
  while (wanted) {
    const next = new Image();
    next.src = wanted;
    wanted = null;
    await next.decode().catch(() => {});
    if (!next.naturalWidth || !from.isConnected) continue;
    for (const shown of document.querySelectorAll("#look .look .garment, #alter .copy")) shown.setAttribute("src", next.getAttribute("src"));
  }
  isLoading = false;
};
const tell = (from, more = "") => {
  props.value = `code=${codeOf(from)}&${from.dataset.query}${more}&at=${Date.now()}`; // the same may be asked for twice
};
const set = (input, distance) => {
  input.value = distance;
  input.dataset.distance = String(Number(Number(distance).toFixed(2)));
  input.parentElement.querySelector("output").textContent = input.dataset.distance;
};
const inputOf = (event) => (event.target.matches?.("#alter .alter input") ? event.target : null);
document.addEventListener("input", (event) => {
  const input = inputOf(event);
  if (!input) return;
  set(input, input.value);
  follow(panel());
});
document.addEventListener("change", (event) => {
  if (inputOf(event)) tell(panel());
});
document.addEventListener("click", (event) => {
  const what = event.target.closest?.("#alter [data-alter]")?.dataset.alter;
  if (!what) return;
  for (const input of panel().querySelectorAll("input")) set(input, what === "back" ? 0 : (Math.random() * 3 - 1.5).toFixed(1));
  follow(panel());
  tell(panel());
});
// Directions that are sought: as long as somebody looks, how far it is.
setInterval(() => {
  const waiting = document.querySelector("#alter .alter[data-wait]");
  if (waiting?.checkVisibility()) tell(waiting, "&wait=1");
}, 1000);
