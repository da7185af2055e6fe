/**
 * What a client notes about itself while it runs; newer ones also what they are doing, and since when. They write it
 * within milliseconds, so that it settles what hooks leave open: no hook tells that a request was answered, or that
 * nobody had to answer it, and on a busy machine a hook may arrive after the answer.
 */
export type ClientNote = {
  /** False when its process is gone and left the note behind. */
  running: boolean;
  doing?: 'busy' | 'idle' | 'waiting';
  waitingFor?: string;
  since?: number;
};
