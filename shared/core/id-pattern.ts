/** What names a session, a segment or an agent in the cloud: safe as the name of a file, in an address and in a page. */
export const idPattern = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;
