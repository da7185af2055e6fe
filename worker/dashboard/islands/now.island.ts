// The Now page renews itself: the server renders, this swaps what changed.
import { startFragment } from './fragment.ts';

const place = document.getElementById('now');
if (place !== null) startFragment({ place, everyMs: 30_000 });
