# Run this in the repo. Its worktrees share the hook; delete the file to end it.
hook="$(git rev-parse --git-path hooks)/commit-msg"
case "$(git config core.hooksPath)" in
    '' | /* | '~'*) ;;
    *) echo "core.hooksPath is relative, so that each worktree has hooks of its own: run this in each" >&2 ;;
esac
if [ -e "$hook" ]; then
    echo "$hook is there already; add this line to it: orchctl hook commit-msg {refuse} \"\$1\"" >&2
else
    mkdir -p "$(dirname "$hook")"
    cat >"$hook" <<'END'
#!/bin/sh
command -v orchctl >/dev/null 2>&1 || exit 0
exec orchctl hook commit-msg {refuse} "$1"
END
    chmod +x "$hook"
fi
