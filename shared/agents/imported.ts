/** In the place of the entrypoint of a session: it came from a link, and was recorded elsewhere. */
export const IMPORTED = 'shared';
