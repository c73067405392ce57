/** What a panel has drawn, and what takes it away again. */
export interface Drawn {
  readonly content: HTMLElement;
  /** Called when the content is on the page, for what must know its width; returns what takes it away. */
  readonly attached?: () => () => void;
}
