/** A file of a list holds so many rows at the most. */
export const csvLimit = 5000;
