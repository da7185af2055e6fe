/**
 * Tools that start an agent, by their names of all versions. A hook tells their beginning, before anything of the new
 * agent is seen; of every other call the transcript tells it within 70 ms of the hook (seen with 2.1.197, 2.1.329 and
 * 2.1.332), and each hook costs the client 5 ms.
 */
export const spawningTools = ['Agent', 'Task'] as const;
