// SPDX-License-Identifier: EUPL-1.2
// Photos that are fetched just before they come into view; a browser's own laziness begins thousands of pixels earlier.

export function startLater(): void {
  const photos = document.querySelectorAll<HTMLImageElement>("img[data-later]");
  const show = (photo: HTMLImageElement): void => {
    photo.addEventListener("error", () => { photo.removeAttribute("src"); }, { once: true }); // its place stays, quiet
    photo.src = photo.dataset["later"] ?? "";
  };
  if (!("IntersectionObserver" in window)) { photos.forEach(show); return; }
  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      show(target as HTMLImageElement);
    }
  }, { rootMargin: "200px" });
  photos.forEach((photo) => { watch.observe(photo); });
  addEventListener("beforeprint", () => { photos.forEach(show); });
}
