import { nextFrame } from '../in-slices.ts';

const turns = ['lanes', 'tabs', 'steps'] as const;

/** What the server drew is laid out part by part, each in a frame of its own (styles/in-turn.css). */
export async function showInTurn({ place }: { place: HTMLElement }): Promise<void> {
  for (const turn of turns) {
    await nextFrame();
    place.dataset['turn'] = turn;
  }
}
