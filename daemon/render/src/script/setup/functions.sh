say() {
    printf '%s\n' "${1}"
}

# A number of things: `1 commit`, `2 commits`.
many() {
    if [ "${1}" = 1 ]; then printf '1 %s' "${2}"; else printf '%s %ss' "${1}" "${2}"; fi
}

# Ends with what is wrong and what to do about it.
stop() {
    printf 'error: %s\nhint: %s\n' "${1}" "${2}" >&2
    exit 1
}

# Ends where git or another program could not do something, and said so.
failed() {
    code=$?
    printf 'error: it stopped while %s\n' "${doing}" >&2
    printf 'hint: settle what stands above, then run this again: what is there already stays as it is\n' >&2
    exit "${code}"
}

# git without the programs that the repository names for such moments.
repo_git() {
    git -c core.hooksPath=/dev/null -c core.fsmonitor=false "$@"
}

# The nearest thing at or above a path that is there.
nearest() (
    at=${1}
    until [ -e "${at}" ] || [ -L "${at}" ]; do
        at=${at%/*}
        if [ -z "${at}" ]; then at=/; fi
    done
    printf '%s\n' "${at}"
)

# A path as git writes it, whether it is there or not: no link is left above it.
resolved() (
    up=$(nearest "${1}")
    below=${1#"${up}"}
    below=${below#/}
    real=$(cd -- "${up}" && pwd -P)
    if [ -z "${below}" ]; then printf '%s\n' "${real}"; else printf '%s\n' "${real%/}/${below}"; fi
)

# True where no part of a path below a directory is a link.
is_straight() (
    at=${1}
    rest=${2}/
    while [ -n "${rest}" ]; do
        at=${at}/${rest%%/*}
        rest=${rest#*/}
        if [ -L "${at}" ]; then exit 1; fi
    done
)

# What is checked out at a path: a ref, `-` for none; nothing where git knows no worktree there.
ref_at() (
    printf '%s\n' "${list}" | {
        found='' inside=no
        while IFS= read -r line; do
            case ${line} in
                'worktree '*)
                    inside=no
                    if [ "${line}" = "worktree ${1}" ]; then inside=yes found=-; fi
                    ;;
                'branch '*) if [ "${inside}" = yes ]; then found=${line#branch }; fi ;;
            esac
        done
        printf '%s\n' "${found}"
    }
)

# Where a ref is checked out; nothing where it is not.
worktree_on() (
    printf '%s\n' "${list}" | {
        found='' at=''
        while IFS= read -r line; do
            case ${line} in 'worktree '*) at=${line#worktree } ;; esac
            if [ "${line}" = "branch ${1}" ]; then found=${at}; fi
        done
        printf '%s\n' "${found}"
    }
)

check_git() {
    command -v git >/dev/null 2>&1 || stop 'git is not in the PATH' 'install git 2.20 or newer'
    version=$(git --version) || failed
    version=${version#git version }
    major=${version%%.*}
    minor=${version#*.}
    minor=${minor%%[!0-9]*}
    case ${major:-x}${minor:-x} in
        *[!0-9]*) stop 'the version of git cannot be read' 'see what this prints: git --version' ;;
    esac
    if [ "${major}" -lt 2 ] || { [ "${major}" -eq 2 ] && [ "${minor}" -lt 20 ]; }; then
        stop "git is ${major}.${minor}, which is too old" 'install git 2.20 or newer'
    fi
}

check_repo() {
    again='have this script made again where it is now: orchctl setup'
    [ -d "${repo}" ] || stop "there is no directory ${repo_shown}" "${again}"
    cd -- "${repo}" || failed
    common=$(repo_git rev-parse --git-common-dir 2>/dev/null) || common=''
    [ -n "${common}" ] || stop "${repo_shown} is not a git repository, or not yours" 'see what this says: git status'
    common=$(cd -- "${common}" && pwd -P)
    bare=$(repo_git rev-parse --is-bare-repository) || failed
    if [ "${bare}" = true ]; then
        top=${common}
    else
        top=$(repo_git rev-parse --show-toplevel 2>/dev/null) || top=''
    fi
    [ "${top}" = "$(pwd -P)" ] || stop "${repo_shown} is not a repository of its own, but inside another one" "${again}"
    repo_git cat-file -e "${base_oid}^{commit}" 2>/dev/null ||
        stop "${repo_shown} is another repository now: it does not have the commit ${base_oid}" "${again}"
    list=$(repo_git worktree list --porcelain) || failed
    for at in "${common}" "${common}/info" "${common}/info/exclude"; do
        if [ -e "${at}" ] && [ ! -w "${at}" ]; then
            stop "the git directory of ${repo_shown} cannot be written" 'see who owns it, and whether its disk is read-only'
        fi
    done
}

# A worker: task, branch, worktree, the worktree as it is shown, worktree and branch as they are typed.
check_worker() {
    task=${1} branch=${2} place=${3} shown=${4} typed=${5}
    up=$(nearest "${place}")
    [ -d "${up}" ] || stop "${task}: a file is in the way of ${shown}" 'move it away, then run this again'
    there=$(resolved "${place}") || failed
    ref=$(ref_at "${there}")
    if [ -n "${ref}" ]; then
        [ -d "${place}" ] || stop "${task}: the worktree ${shown} is gone, and git still knows it" \
            'bring it back: mount its disk, or move it where it was; git worktree list shows it'
        [ "${ref}" = "refs/heads/${branch}" ] || stop "${task}: the worktree ${shown} is not on ${branch}" \
            "see what happened there, and go back: git switch ${branch}"
        is_straight "${place}" .orch/kickoff.md || stop "${task}: .orch in ${shown} is a link" 'put a directory in its place'
        return 0
    fi
    if [ -e "${place}" ]; then
        stop "${task}: ${shown} is there, and is not a worktree of this repository" 'move it away, then run this again'
    fi
    [ -w "${up}" ] || stop "${task}: ${shown} cannot be made: the directory above it is read-only" \
        'see who owns it, and whether its disk is read-only'
    tip=$(repo_git rev-parse --verify --quiet "refs/heads/${branch}^{commit}") || tip=''
    if [ -n "${tip}" ]; then
        [ -z "$(worktree_on "refs/heads/${branch}")" ] || stop "${task}: ${branch} is checked out in another worktree" \
            'git worktree list shows where; git worktree move brings it here'
        if [ "${tip}" != "${base_oid}" ]; then
            ahead=$(repo_git rev-list --count "${base_oid}..${tip}")
            stop "${task}: there is a branch ${branch} already, with $(many "${ahead}" commit) that ${base_shown} does not have" \
                "to go on with it: git worktree add ${typed}; to begin anew: git branch -m ${branch} kept-${task}"
        fi
    fi
    above=${branch}
    while [ "${above}" != "${above%/*}" ]; do
        above=${above%/*}
        if repo_git show-ref --verify --quiet "refs/heads/${above}"; then
            stop "${task}: a branch ${above} is in the way of ${branch}" "give it another name: git branch -m ${above} kept"
        fi
    done
    [ -z "$(repo_git for-each-ref --count=1 --format=x "refs/heads/${branch}/")" ] ||
        stop "${task}: branches below ${branch}/ are in its way" "see them: git branch --list '${branch}/*'"
    n_missing=$((n_missing + 1))
    room=${up}
}

# Only where something is to be made: afterwards the base may move as it likes.
check_base() {
    now=$(repo_git rev-parse --verify --quiet "${base}^{commit}") || now=''
    [ -n "${now}" ] || stop "there is no ${base_shown} any more" 'name the base: orchctl repo set REPO base BRANCH'
    if [ "${now}" != "${base_oid}" ]; then
        gone=$(repo_git rev-list --count "${now}..${base_oid}")
        new=$(repo_git rev-list --count "${base_oid}..${now}")
        if [ "${gone}" = 0 ]; then
            moved="$(many "${new}" commit) came to it"
        elif [ "${new}" = 0 ]; then
            moved="it lost $(many "${gone}" commit)"
        else
            moved="it was rewritten, with $(many "${new}" commit) in place of ${gone}"
        fi
        stop "${base_shown} has moved since this script was made: ${moved}" 'have it made again: orchctl setup'
    fi
    kind=$(repo_git cat-file -t "${base_oid}:.orch" 2>/dev/null) || kind=tree
    if [ "${kind}" != tree ] || repo_git cat-file -e "${base_oid}:.orch/kickoff.md" 2>/dev/null; then
        stop "${base_shown} has something of its own at .orch/kickoff.md" 'give it another name there: git mv'
    fi
    at=$(worktree_on "${base}")
    if [ -n "${at}" ] && [ -d "${at}" ]; then
        changed=$(repo_git -C "${at}" status --porcelain --untracked-files=no) || failed
        [ -z "${changed}" ] || stop "the worktree of ${base_shown} has changes that are not committed" \
            'commit them, so that the workers have them too: git status shows them'
        unknown=$(repo_git -C "${at}" status --porcelain --untracked-files=normal) || failed
        if [ -n "${unknown}" ]; then
            say "remark: the worktree of ${base_shown} has files that are not committed; the workers will not have them"
        fi
    fi
}

# In KiB. The files alone: what is built from them comes on top.
check_disk() {
    each=$(GIT_NO_LAZY_FETCH=1 git ls-tree -r -l "${base_oid}" 2>/dev/null |
        awk '{ n += $4 } END { printf "%.0f\n", n / 1024 }')
    need=$((each * n_missing))
    free=$(df -Pk "${room}" | awk 'NR == 2 { for (i = 2; i <= NF; i++) if ($i ~ /^[0-9]+%$/) { print $(i - 1); exit } }')
    case ${free:-x} in
        *[!0-9]*)
            say 'remark: how much room is left on the disk cannot be read'
            return 0
            ;;
    esac
    if [ "${free}" -lt "${need}" ]; then
        stop "the files of $(many "${n_missing}" worktree) are $((need / 1024)) MiB, and the disk has $((free / 1024)) MiB free" \
            'make room, then run this again'
    fi
    if [ $((free - need)) -lt 1048576 ]; then
        say "remark: the disk will have $(((free - need) / 1024)) MiB free, before anything is built"
    fi
}

# Where the workers begin, and what they will not have.
tell_base() {
    upstream=$(repo_git for-each-ref --format='%(upstream)' "${base}")
    tip=$(repo_git rev-parse --verify --quiet "${upstream:-refs/remotes/origin/${base#refs/heads/}}^{commit}") || tip=''
    at="base: ${base_shown} at $(printf '%.10s' "${base_oid}")"
    if [ -z "${tip}" ]; then
        say "${at}; no remote of it is known"
        return 0
    fi
    behind=$(repo_git rev-list --count "${base_oid}..${tip}")
    if [ "${behind}" = 0 ]; then
        say "${at}; it has all that its remote had at the last fetch"
        return 0
    fi
    say "${at}"
    say "remark: ${base_shown} is $(many "${behind}" commit) behind its remote, as of the last fetch; the workers will not have them"
}

# Adds a line to the ignore file that belongs to this clone alone, once.
ignore() {
    exclude=${common}/info/exclude
    if [ -f "${exclude}" ]; then
        while IFS= read -r line || [ -n "${line}" ]; do
            if [ "${line}" = "${1}" ]; then return 0; fi
        done <"${exclude}"
    fi
    mkdir -p -- "${common}/info" || failed
    if [ -s "${exclude}" ] && [ -n "$(tail -c 1 "${exclude}")" ]; then
        printf '\n' >>"${exclude}" || failed
    fi
    printf '%s\n' "${1}" >>"${exclude}" || failed
}

# The same, unless a worktree at that path is ignored already.
ignore_worktrees() {
    if ! repo_git check-ignore --quiet -- "${2}"; then ignore "${1}"; fi
}

make_worktree() {
    task=${1} branch=${2} place=${3} shown=${4} reason=${5}
    doing="making the worktree of ${task}"
    there=$(resolved "${place}") || failed
    if [ -n "$(ref_at "${there}")" ]; then
        say "kept: ${task} in ${shown}"
    else
        if repo_git show-ref --verify --quiet "refs/heads/${branch}"; then
            # Nothing was done on it: it stands at the base.
            repo_git worktree add --quiet -- "${place}" "${branch}" || failed
        else
            repo_git worktree add --quiet --no-track -b "${branch}" -- "${place}" "${base_oid}" || failed
        fi
        made="${made}${task} "
        say "made: ${task} in ${shown}, on ${branch}"
    fi
    own=$(repo_git -C "${place}" rev-parse --git-dir) || failed
    [ -e "${own}/locked" ] || repo_git worktree lock --reason "${reason}" -- "${place}" || failed
}

# A prompt without the moment at which it was made.
timeless() {
    LC_ALL=C sed 's/[0-9]\{4\}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z/(then)/g'
}

# The first prompt, which comes as input. One that is there stays.
place_kickoff() {
    task=${1} place=${2}
    doing="writing the first prompt of ${task}"
    kickoff=${place}/.orch/kickoff.md
    is_straight "${place}" .orch/kickoff.md || stop "${task}: .orch in its worktree is a link" 'put a directory in its place'
    if [ -e "${kickoff}" ]; then
        given=$(timeless)
        [ "${given}" = "$(timeless <"${kickoff}")" ] ||
            say "remark: ${task} has another first prompt already, .orch/kickoff.md; it stays as it is"
    else
        mkdir -p -- "${place}/.orch" || failed
        (set -C && cat >"${kickoff}") || failed
    fi
}

# A copy from the main worktree, where it is there: never over anything, never through a link.
copy_into() {
    task=${1} place=${2} below=${3} shown=${4}
    doing="copying ${shown} for ${task}"
    from=${repo}/${below}
    to=${place}/${below}
    if [ "${bare}" = true ] || [ -e "${to}" ] || [ -L "${to}" ]; then return 0; fi
    if [ ! -e "${from}" ] && [ ! -L "${from}" ]; then return 0; fi
    if ! is_straight "${repo}" "${below}" || ! is_straight "${place}" "${below}"; then
        say "remark: ${shown} is a link, or behind one, and is not copied"
        return 0
    fi
    if [ -d "${from}" ]; then
        mkdir -p -- "${to%/*}" || failed
        cp -R -P -p -- "${from}" "${to}" || failed
    elif [ -f "${from}" ]; then
        mkdir -p -- "${to%/*}" || failed
        cp -P -p -- "${from}" "${to}" || failed
    else
        say "remark: ${shown} is neither a file nor a directory, and is not copied"
        return 0
    fi
    if ! repo_git -C "${place}" check-ignore --quiet -- "./${below}"; then
        say "remark: ${shown} is not ignored by git: ${task} could commit it"
    fi
}

verify_worker() {
    task=${1} branch=${2} place=${3} shown=${4}
    doing="looking at the worktree of ${task} once more"
    there=$(resolved "${place}") || failed
    [ "$(ref_at "${there}")" = "refs/heads/${branch}" ] ||
        stop "${task}: ${shown} is not a worktree on ${branch}, though it was just now" 'git worktree list shows what is there'
    head=$(repo_git -C "${place}" rev-parse --verify HEAD) || failed
    case ${made} in
        *" ${task} "*)
            n_made=$((n_made + 1))
            [ "${head}" = "${base_oid}" ] || stop "${task}: somebody committed in ${shown} meanwhile" 'git log shows what'
            ;;
        *)
            n_kept=$((n_kept + 1))
            repo_git merge-base --is-ancestor "${base_oid}" "${head}" ||
                say "remark: ${task} began earlier, and does not have the commit ${base_oid} of ${base_shown}"
            ;;
    esac
    if [ -L "${place}/.orch/kickoff.md" ] || [ ! -s "${place}/.orch/kickoff.md" ]; then
        stop "${task}: its first prompt is not in ${shown}" 'run this again'
    fi
}
