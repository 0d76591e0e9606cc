# Ends with what is wrong and what to do about it.
stop() {
    printf 'error: %s\nhint: %s\n' "${1}" "${2}" >&2
    exit 1
}

[ -d "${worktree}" ] || stop "there is no worktree ${worktree_shown}" 'make it: orchctl setup'
cd -- "${worktree}" || stop "nobody may enter ${worktree_shown}" 'see whose it is'
top=$(git rev-parse --show-toplevel 2>/dev/null) || top=''
[ "${top}" = "$(pwd -P)" ] || stop "${worktree_shown} is not a worktree" 'see what there is: git worktree list'
found=$(git symbolic-ref --quiet HEAD) || found=''
[ "${found}" = "refs/heads/${branch}" ] ||
    stop "${worktree_shown} is not on ${branch}" "see what happened, and what to do: orchctl prompt wrong-branch ${task}"

# What is handed over is what lies here, not what a link leads to.
at=${worktree}
rest=${kickoff_below}/
while [ -n "${rest}" ]; do
    at=${at}/${rest%%/*}
    rest=${rest#*/}
    [ ! -L "${at}" ] || stop "${kickoff_shown} in ${worktree_shown} is a link, or behind one" 'put a file in its place'
done
if [ ! -f "${kickoff}" ] || [ ! -r "${kickoff}" ] || [ ! -s "${kickoff}" ]; then
    stop "there is no prompt in ${worktree_shown}: ${kickoff_shown}" "run the setup script again, or put there what this prints: orchctl prompt kickoff ${task}"
fi
case $(head -c 1 "${kickoff}") in
    -) stop "the prompt begins with a dash, and would be taken for an option: ${kickoff_shown}" 'begin it with a word' ;;
esac
command -v "${program}" >/dev/null 2>&1 ||
    stop "there is no program ${program_shown} in the PATH" "install it, or start another: orchctl launch ${task} --agent NAME"
