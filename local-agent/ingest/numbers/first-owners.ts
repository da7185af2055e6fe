/** Who had a key first. */
export type FirstOwners = {
  /** Whoever had the key before, or `owner`, who has it from now on. */
  of(key: number, owner: number): number;
};

const NOBODY = -1;
/** The golden ratio of 32 bits: neighbours come to lie far apart. */
const SPREAD = 0x9e3779b1;

/** Keys of 32 bits in a table of numbers: of hundreds of thousands, a Map would take several times the space and time. */
export function createFirstOwners(room = 1 << 16): FirstOwners {
  let keys = new Int32Array(room);
  let owners = new Int32Array(room).fill(NOBODY);
  let count = 0;

  /** Where a key stands, or is to stand. */
  function placeOf(key: number): number {
    const last = keys.length - 1;
    let place = (Math.imul(key, SPREAD) >>> 7) & last;
    while (owners[place] !== NOBODY && keys[place] !== key) place = (place + 1) & last;
    return place;
  }

  function put({ key, owner }: { key: number; owner: number }): void {
    const place = placeOf(key);
    keys[place] = key;
    owners[place] = owner;
  }

  function grow(): void {
    const [oldKeys, oldOwners] = [keys, owners];
    keys = new Int32Array(oldKeys.length * 2);
    owners = new Int32Array(keys.length).fill(NOBODY);
    for (const [place, owner] of oldOwners.entries())
      if (owner !== NOBODY) put({ key: oldKeys[place] ?? 0, owner });
  }

  return {
    of(given, owner) {
      const key = given | 0;
      const before = owners[placeOf(key)] ?? NOBODY;
      if (before !== NOBODY) return before;
      if (count * 2 >= keys.length) grow();
      put({ key, owner });
      count += 1;
      return owner;
    },
  };
}
