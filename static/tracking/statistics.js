// A chart as PNG: the picture that the system draws, laid out by the browser in twice its size. Without this, the link opens it as SVG.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-picture]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const picture = new Image();
  picture.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = picture.naturalWidth * 2;
    canvas.height = picture.naturalHeight * 2;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const save = document.createElement("a");
      save.href = URL.createObjectURL(blob);
      save.download = `${link.dataset.picture}.png`;
      save.click();
      setTimeout(() => URL.revokeObjectURL(save.href), 10000);
    }, "image/png");
  };
  picture.onerror = () => { window.location = link.href; };
  picture.src = link.href;
});
const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
