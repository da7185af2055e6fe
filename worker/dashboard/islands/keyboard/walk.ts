/** A page that walks something of its own listens for this on `document` and prevents the default. */
export const walkEvent = 'subtrack:walk';
export type Walk = { by: 1 | -1; failed: boolean };
