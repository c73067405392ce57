/** How many series a chart tells apart. */
export const SERIES_COLOURS = 8;

/** Colour of a series by its place, of the theme in use. */
export const seriesColour = (at: number): string => token(`--series-${(at % SERIES_COLOURS) + 1}`);

/** A custom property of the page's style. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
