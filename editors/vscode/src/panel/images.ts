// Images from the clipboard, as the protocol carries them.
import type { Image } from "../protocol";

const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const MAX_BYTES = 5_000_000;

/** The images that are pasted; where there are some, nothing else is pasted with them. */
export async function pastedImages(event: ClipboardEvent): Promise<{ images: Image[]; problem: string }> {
  const files = [...(event.clipboardData?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
  if (files.length > 0) {
    event.preventDefault();
  }
  const fit = files.filter(({ type, size }) => TYPES.includes(type) && size <= MAX_BYTES);
  const problem = fit.length < files.length ? "An image has to be PNG, JPEG, GIF or WebP, of at most 5 MB." : "";
  return { images: await Promise.all(fit.map(encoded)), problem };
}

function encoded(file: File): Promise<Image> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ mediaType: file.type, data: String(reader.result).replace(/^[^,]*,/, "") });
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
