import type { ScriptedBlock } from '../../fakes/messages-wire.ts';
import type { ScriptedReply, Scripts } from '../../fakes/scripts.ts';

/** What the model says in every scenario; `root` is the folder that the sessions work in. */
export function scenarioScripts(root: string): Scripts {
  const file = `${root}/notes.txt`;
  const waitAt = (gate: string) => bash(waitingCommand({ root, gate }));
  return {
    one: [
      turn(
        thinking('A subagent can look.'),
        text('Starting.'),
        agent('one/sub', { subagent_type: 'Explore' }),
      ),
      turn(text('Heard.')),
    ],
    'one/sub': [turn(read(file)), turn(bash('echo found')), turn(text('The report.'))],
    three: [
      turn(
        agent('three/a'),
        agent('three/b', { subagent_type: 'Explore' }),
        agent('three/c', { subagent_type: 'Plan' }),
      ),
    ],
    'three/a': [turn(bash('echo a')), turn(text('A.'))],
    'three/b': [turn(read(file)), turn(bash('exit 4')), turn(text('B.'))],
    'three/c': [turn(bash('echo c')), turn(text('C.'))],
    nested: [turn(agent('nested/outer'))],
    'nested/outer': [turn(agent('nested/inner')), turn(text('Outer.'))],
    'nested/inner': [turn(bash('echo deep')), turn(text('Inner.'))],
    background: [
      turn(agent('background/sub', { run_in_background: true })),
      turn(bash('echo meanwhile')),
      turn(text('Waiting.')),
    ],
    // The main thread ends its turn first.
    'background/sub': [turn(waitAt('background')), turn(text('Late report.'))],
    foreground: [turn(agent('foreground/sub', { run_in_background: false, subagent_type: 'code-reviewer' }))],
    'foreground/sub': [turn(bash('echo reviewed')), turn(text('Fine.'))],
    worktree: [turn(agent('worktree/sub', { isolation: 'worktree' }))],
    'worktree/sub': [turn(bash('pwd > where.txt')), turn(text('In a worktree.'))],
    failing: [
      turn(bash('echo oops >&2; exit 3')),
      turn(read(`${root}/missing.txt`)),
      // Refused before it starts: no hook tells about these two.
      turn(tool('Edit', { file_path: file, old_string: 'not in there', new_string: 'x' })),
      turn(tool('Edit', { file_path: file })),
      turn(text('Everything failed.')),
    ],
    edits: [
      turn(read(file)),
      turn(
        tool('Edit', { file_path: file, old_string: 'hello', new_string: 'hello\nworld' }),
        tool('Write', { file_path: `${root}/new file.txt`, content: 'one\ntwo\n' }),
      ),
      turn(text('Edited.')),
    ],
    first: [turn(bash('echo first')), turn(text('First.'))],
    second: [turn(bash('echo second')), turn(text('Second.'))],
    overloaded: [{ ...turn(bash('echo after')), fail: { status: 529, times: 2 } }, turn(text('Survived.'))],
    refused: [
      turn(read(file)),
      turn(tool('Edit', { file_path: file, old_string: 'hello', new_string: 'x' })),
      turn(bash('touch refused.txt')),
      turn(text('I was not allowed.')),
    ],
    forbidden: [
      turn(bash('touch forbidden.txt')),
      turn(tool('Write', { file_path: `${root}/forbidden.txt`, content: 'x' })),
      turn(bash('echo allowed')),
      turn(text('Rules are rules.')),
    ],
    killed: [
      turn(agent('killed/sub', { run_in_background: true })),
      turn(bash('touch main.on; sleep 15')),
      turn(text('never')),
    ],
    'killed/sub': [turn(bash('touch sub.on; sleep 15')), turn(text('never'))],
    asked: [
      turn(bash(`${waitingCommand({ root, gate: 'asked' })}; touch allowed.txt`)),
      turn(text('Allowed.')),
    ],
    declined: [turn(bash('touch declined.txt')), turn(text('never'))],
    // Loses the agent in the middle.
    orphaned: [
      turn(bash('echo 1')),
      turn(waitAt('orphaned')),
      turn(bash('echo 3')),
      turn(bash('echo 4')),
      turn(text('Went on.')),
    ],
  };
}

/** A scripted command waits until the test opens its gate; it ends with the world at the latest. */
export function gateFile({ root, gate }: { root: string; gate: string }): string {
  return `${root}/${gate}.gate`;
}

function waitingCommand({ root, gate }: { root: string; gate: string }): string {
  return `while [ -d '${root}' ] && [ ! -e '${gateFile({ root, gate })}' ]; do sleep 0.05; done`;
}

function turn(...content: ScriptedBlock[]): ScriptedReply {
  return { content };
}

function text(words: string): ScriptedBlock {
  return { type: 'text', text: words };
}

function thinking(words: string): ScriptedBlock {
  return { type: 'thinking', thinking: words };
}

function tool(name: string, input: Record<string, unknown>): ScriptedBlock {
  return { type: 'tool', name, input };
}

function read(file: string): ScriptedBlock {
  return tool('Read', { file_path: file });
}

function bash(command: string): ScriptedBlock {
  return tool('Bash', { command, description: 'Run it' });
}

/** The description is the tag: by it the run is found again. */
function agent(tag: string, extra: Record<string, unknown> = {}): ScriptedBlock {
  const prompt = `Please do this. [[${tag}]]`;
  return tool('Agent', { description: tag, prompt, subagent_type: 'general-purpose', ...extra });
}
