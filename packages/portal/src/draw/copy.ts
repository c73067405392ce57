import { element, tell } from './element.ts';

/** A command to type first, with a button that copies it. */
export function commandToCopy(command: string): HTMLElement {
  const button = element(
    'button',
    { type: 'button', class: 'copy', 'aria-label': `Copy: ${command}` },
    'copy',
  );
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(command).then(
      () => tell('Copied.'),
      () => tell('This browser does not allow to copy.'),
    );
  });
  return element(
    'p',
    { class: 'first' },
    element('span', {}, 'first '),
    element('code', {}, command),
    ' ',
    button,
  );
}
