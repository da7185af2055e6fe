/** Where the dashboard is, unless something else has the port. */
export const DEFAULT_PORT = 4777;
