"use strict";

// A page out of the browser's memory may be long out of date, and belong to nobody any more.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Looks again by itself while the visit goes on; what was just done is said once.
const visit = document.getElementById("visit");
if (visit && visit.dataset.refresh !== "0") {
  const again = () => {
    if (document.hidden) return;
    const url = new URL(location.href);
    url.searchParams.delete("said");
    location.replace(url);
  };
  setInterval(again, Number(visit.dataset.refresh) * 1000);
}

const ROUGH_METERS = 150;
const locate = document.getElementById("locate");
if (locate && "geolocation" in navigator) {
  const words = locate.dataset;
  const said = document.getElementById("located");
  locate.hidden = false;
  locate.addEventListener("click", () => {
    said.textContent = words.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (coords.accuracy > ROUGH_METERS) {
          said.textContent = words.rough;
          return;
        }
        const place = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        document.getElementById(words.into).value = place;
        said.textContent = words.done;
      },
      () => {
        said.textContent = words.failed;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  });
}
