import { quote } from '../recorder-script.ts';

/**
 * The answerer: sourced like the recorder, by an entry of its own. It prints a file that the agent made ready, once, and only
 * for the session or folder, the branch and the time that the file is for; in any other case it prints nothing. POSIX sh; it
 * starts no program unless an answer is there.
 */
export function renderAnswererScript({ answers }: { answers: string }): string {
  return SCRIPT.replace('@ANSWERS@', () => quote(answers));
}

const SCRIPT = `#!/bin/sh
# Written by "subtrack init --answers". Prints what was made ready for this event, once.
trap 'exit 0' 0
exec 2>/dev/null
set +e +u
IFS=

st_folder=@ANSWERS@/$SUBTRACK_ANSWER
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
[ -s "$st_file" ] || exit 0

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
