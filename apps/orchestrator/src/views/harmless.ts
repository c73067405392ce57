/** A text from elsewhere may not steer the terminal, nor turn around what stands beside it. */
export function harmless(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\u00b7')
    .replaceAll('\t', '  ');
}
