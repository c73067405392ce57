/** How many series a chart tells apart. */
export const SERIES_COLOURS = 8;

/** Colour of a series by its place, of the theme in use. */
export const seriesColour = (at: number): string => token(`--series-${(at % SERIES_COLOURS) + 1}`);

/** A colour of the page's style, of the theme in use: what the browser makes of it, as a canvas knows no `light-dark()`. */
export function token(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
