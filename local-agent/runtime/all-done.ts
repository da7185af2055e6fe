/** Waits for every one of them, also where one fails: they share what is closed afterwards. Throws the first failure. */
export async function allDone<Value>(works: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
