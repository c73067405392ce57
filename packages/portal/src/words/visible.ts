/** Characters that would not be seen, or would turn the order of others: shown by their number. */
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A text of somebody else, as it is safe to read. */
export const visible = (text: string): string =>
  text.replace(hidden, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
