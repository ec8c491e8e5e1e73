// Search and filters. The page is complete without this script.
"use strict";
(() => {
  const articles = [...document.querySelectorAll("article[data-model]")];
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const boxes = [...document.querySelectorAll(".controls input[type=checkbox]")];
  if (!search) return;
  const texts = articles.map((each) => each.textContent.toLowerCase());

  function update() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const models = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    articles.forEach((each, i) => {
      const match = models.has(each.dataset.model) && words.every((word) => texts[i].includes(word));
      each.hidden = !match;
      shown += match;
    });
    count.textContent = shown === articles.length ? "" : shown + " of " + articles.length + " shown";
  }

  search.addEventListener("input", update);
  boxes.forEach((box) => box.addEventListener("change", update));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  document.querySelector(".controls").hidden = false;
  update();
})();
