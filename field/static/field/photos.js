// Makes a photo small before it is kept or sent: a phone's own picture has many megabytes.

const LONGEST_SIDE = 1600;
const MOST_BYTES = 2 * 1024 * 1024;
const QUALITIES = [0.82, 0.65, 0.45];

/** Return a picture as a JPEG of at most 1600 pixels and 2 MB. Raises on what is no picture. */
export async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(Math.round(picture.width * scale), 1);
  canvas.height = Math.max(Math.round(picture.height * scale), 1);
  const drawing = canvas.getContext("2d");
  // What is transparent would become black.
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const photo = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });
    if (photo && photo.size <= MOST_BYTES) return photo;
  }
  throw new Error("The picture cannot be made small enough.");
}

const shown = new Map();

/** Return addresses under which the page shows photos that are not sent yet; free all others. */
export function showPhotos(rows) {
  const waiting = rows.filter((row) => row.type === "photo" && row.photo && !row.answer);
  for (const [key, url] of shown) {
    if (waiting.some((row) => row.key === key)) continue;
    URL.revokeObjectURL(url);
    shown.delete(key);
  }
  return waiting.map((row) => {
    if (!shown.has(row.key)) shown.set(row.key, URL.createObjectURL(row.photo));
    return { visit: row.visit, kind: row.kind, url: shown.get(row.key) };
  });
}
