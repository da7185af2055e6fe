import { quote } from '../recorder-script.ts';

/**
 * The answerer: sourced like the recorder, by an entry of its own. It prints a file that the agent made ready, once, and only
 * for the session or folder, the branch and the time that the file is for. Where none is ready because the agent was stopped
 * in the midst of its work, it starts the command, which is through within 300 ms. In any other case it prints nothing.
 * POSIX sh; it starts no program unless an answer is there, or the agent was stopped so.
 */
export function renderAnswererScript({
  answers,
  agentState,
  home,
  command,
}: {
  answers: string;
  agentState: string;
  home: string;
  /** What looks for an answer: Node, and a program that takes folder and session. */
  command: { node: string; program: string } | undefined;
}): string {
  return SCRIPT.replace('@ANSWERS@', () => quote(answers))
    .replace('@STATE@', () => quote(agentState))
    .replace('@HOME@', () => quote(home))
    .replace('@NODE@', () => quote(command?.node ?? ''))
    .replace('@PROGRAM@', () => quote(command?.program ?? ''));
}

const SCRIPT = `#!/bin/sh
# Written by "subtrack init --answers". Prints what was made ready for this event, once.
trap 'exit 0' 0
exec 2>/dev/null
set +e +u
IFS=

st_folder=@ANSWERS@/$SUBTRACK_ANSWER
st_state=@STATE@
st_home=@HOME@
st_node=@NODE@
st_program=@PROGRAM@
st_cwd=
read -r st_line

# What stands in the payload is never run, and no name leaves the folder.
case $st_line in
  *'"source":"compact"'*)
    st_key=\${st_line#*'"session_id":"'}
    st_key=\${st_key%%'"'*}
    case $st_key in '' | *[!0-9A-Za-z_-]*) exit 0 ;; esac
    st_file=$st_folder/session-$st_key
    ;;
  *'"source":"startup"'*)
    st_rest=\${st_line#*'"cwd":"'}
    st_rest=\${st_rest%%'"'*}
    case $st_rest in *\\\\*) exit 0 ;; /*) ;; *) exit 0 ;; esac
    st_cwd=$st_rest
    st_key=
    while :; do
      case $st_rest in
        */*)
          st_key=$st_key\${st_rest%%/*}%
          st_rest=\${st_rest#*/}
          ;;
        *) break ;;
      esac
    done
    st_file=$st_folder/folder-$st_key$st_rest
    ;;
  *) exit 0 ;;
esac
if [ ! -s "$st_file" ]; then
  # An empty one was given already. The state of an agent that ended as it should is not there any more.
  [ -n "$st_cwd" ] && [ ! -e "$st_file" ] && [ -r "$st_state" ] || exit 0
  read -r st_line_of_state <"$st_state"
  st_pid=\${st_line_of_state#*'"pid":'}
  st_pid=\${st_pid%%[!0-9]*}
  [ -n "$st_pid" ] && ! kill -0 "$st_pid" || exit 0
  st_session=\${st_line#*'"session_id":"'}
  st_session=\${st_session%%'"'*}
  case $st_session in '' | *[!0-9A-Za-z_-]*) exit 0 ;; esac
  SUBTRACK_HOME=$st_home
  export SUBTRACK_HOME
  [ -x "$st_node" ] && [ -r "$st_program" ] && "$st_node" "$st_program" "$st_cwd" "$st_session" </dev/null
  exit 0
fi

# Four lines: a file of git's and what it must say (or both empty), until when (seconds), and the answer.
{
  read -r st_head_file
  read -r st_head
  read -r st_until
  read -r st_answer
} <"$st_file"
if [ -n "$st_head_file" ]; then
  read -r st_now <"$st_head_file"
  [ "$st_now" = "$st_head" ] || exit 0
fi
[ "$(date +%s)" -lt "$st_until" ] || exit 0
# An empty file is an answer that was given; where that cannot be noted, none is given.
true >"$st_file" || exit 0
printf '%s\\n' "$st_answer"
exit 0
`;
