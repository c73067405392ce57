/** The end of a path with all that a shell could take for something else. */
export const oddName = `o'd "d\\ $x *é`;
