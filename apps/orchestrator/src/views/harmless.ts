/** A text from elsewhere may not steer the terminal. */
export function harmless(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u00b7').replaceAll('\t', '  ');
}
