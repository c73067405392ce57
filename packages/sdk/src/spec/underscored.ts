/**
 * What is said of a host's name with an underscore: such names have letters, digits and dashes (RFC 1123). Nothing of any other
 * name, of a placeholder, or where there is none.
 */
export function underscored(
  name: string | undefined,
): readonly { readonly message: string; readonly hint: string }[] {
  if (name === undefined || !/^[\w.-]*_[\w.-]*$/.test(name)) return [];
  return [
    {
      message: `${name} has an underscore, which no name of a host has`,
      hint: `Write ${name.replaceAll('_', '-')}.`,
    },
  ];
}
