/** Version of the event schema, the field `v` of every line that we write. Alone here, because it is needed without it. */
export const EVENT_VERSION = 2;
