(number) => {
  // Addresses, captions and texts of all snapshots stand in the figure, so none is asked for.
  const figure = document.querySelector("#ELEMENT figure");
  if (!figure) return;
  const shots = JSON.parse(figure.dataset.shots);
  const at = Math.min(Math.max(Math.round(number), 0), shots.length - 1);
  const picture = figure.querySelector("img");
  [picture.src, figure.querySelector("figcaption").textContent, picture.alt] = shots[at];
  for (const near of [at + 1, at - 1, at + 2]) if (shots[near]) new Image().src = shots[near][0];
}
