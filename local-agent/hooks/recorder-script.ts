import { quotedWord } from '../../shared/core/shell-word.ts';

export type RecorderScriptInput = {
  spool: string;
  agentState: string;
  home: string;
  /** How to call our command: the interpreter and the script that `init` itself ran with. */
  launcher: { node: string; cli: string } | undefined;
};

/**
 * The recorder: sourced by the shell that Claude Code starts for a hook, so that one `cat` is the only process more.
 * POSIX sh (dash, bash, busybox, Git Bash). It prints nothing and always exits 0: exit 2 would block a tool call, any
 * other code or output would show up in the session.
 */
export function renderRecorderScript({ spool, agentState, home, launcher }: RecorderScriptInput): string {
  return SCRIPT.replace('@SPOOL@', () => quote(spool))
    .replace('@STATE@', () => quote(agentState))
    .replace('@HOME@', () => quote(home))
    .replace('@NODE@', () => quote(launcher?.node ?? ''))
    .replace('@CLI@', () => quote(launcher?.cli ?? ''));
}

/** One shell word; Windows paths get forward slashes, which Git Bash and Windows both take. */
export function quote(word: string): string {
  const portable = /^[A-Za-z]:\\/.test(word) ? word.replaceAll('\\', '/') : word;
  return quotedWord(portable);
}

const SCRIPT = `#!/bin/sh
# Written by "subtrack init". Keeps one hook payload of Claude Code as one private file.
trap 'exit 0' 0
exec >/dev/null 2>&1
set +e +u
umask 077
IFS=' '

st_spool=@SPOOL@
st_state=@STATE@
st_home=@HOME@
st_node=@NODE@
st_cli=@CLI@

# Never an existing file: process ids come round again, and containers may share this folder. The number grows until
# a name is free; a folder that is missing is made once; after that the payload is drained and dropped.
set -C
st_n=0
st_kept=
st_made=
while [ "$st_n" -lt 1000 ]; do
  st_file=$st_spool/$$.$st_n.json
  { st_kept=1; cat || cat >/dev/null; } >"$st_file"
  [ -n "$st_kept" ] && break
  if [ ! -e "$st_file" ]; then
    [ -z "$st_made" ] || break
    st_made=1
    mkdir -p "$st_spool"
  else
    st_n=$((st_n + 1))
  fi
done
# A payload that nobody reads would break the writer's pipe.
[ -n "$st_kept" ] || cat >/dev/null

[ "$SUBTRACK_EVENT" = SessionStart ] || exit 0

# A new session makes sure that the agent runs. Its state file names the process; asking costs no process.
st_pid=
if [ -r "$st_state" ]; then
  while IFS= read -r st_line || [ -n "$st_line" ]; do
    case $st_line in
      *'"pid"'*)
        st_pid=\${st_line#*'"pid"'}
        st_pid=\${st_pid#*:}
        st_pid=\${st_pid# }
        st_pid=\${st_pid%%[!0-9]*}
        ;;
    esac
  done <"$st_state"
fi
if [ -n "$st_pid" ] && kill -0 "$st_pid"; then
  # The number may belong to somebody else by now; where /proc tells, look.
  [ -r "/proc/$st_pid/cmdline" ] || exit 0
  IFS= read -r st_line <"/proc/$st_pid/cmdline"
  case $st_line in *agent*) exit 0 ;; esac
fi

# It outlives the session and has no use for what this one was given.
unset ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN CLAUDECODE CLAUDE_ENV_FILE CLAUDE_PID
unset CLAUDE_CODE_SESSION_ID CLAUDE_CODE_CHILD_SESSION CLAUDE_CODE_MESSAGING_TOKEN CLAUDE_CODE_MESSAGING_SOCKET
SUBTRACK_HOME=$st_home
export SUBTRACK_HOME
if [ -n "$st_cli" ] && [ -r "$st_cli" ] && [ -x "$st_node" ]; then
  "$st_node" "$st_cli" agent start </dev/null >/dev/null 2>&1 &
elif command -v subtrack >/dev/null 2>&1; then
  subtrack agent start </dev/null >/dev/null 2>&1 &
fi
exit 0
`;
