// A link within the page, and Back and Forward, open what they say without loading the page anew.
let shown = location.search;
const open = () => {
  shown = location.search;
  props.value = `${shown.slice(1)}&at=${Date.now()}`; // the same link may be clicked twice
};
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="?"]');
  if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  open();
});
addEventListener("popstate", () => location.search !== shown && open());
