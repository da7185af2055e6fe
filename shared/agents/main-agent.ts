/** Agent id of a session's main thread. Alone here, because pages' scripts need it without the schema. */
export const MAIN_AGENT = 'main';
