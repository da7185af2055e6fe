/** What a shell reads as one plain word; ids of other programs may hold anything. */
export const plainWord = /^[\w.-]{1,200}$/;
