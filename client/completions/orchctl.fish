# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_orchctl_global_optspecs
    string join \n color= json report short watch exit-code h/help V/version
end

function __fish_orchctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_orchctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_orchctl_using_subcommand
    set -l cmd (__fish_orchctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c orchctl -n "__fish_orchctl_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_needs_command" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_needs_command" -l report -d 'Print a Markdown report'
complete -c orchctl -n "__fish_orchctl_needs_command" -l short -d 'Print one line, for a shell prompt or a status bar'
complete -c orchctl -n "__fish_orchctl_needs_command" -l watch -d 'Draw it anew whenever something happens, until interrupted'
complete -c orchctl -n "__fish_orchctl_needs_command" -l exit-code -d 'Exit with 10 when urgent alerts are open'
complete -c orchctl -n "__fish_orchctl_needs_command" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_needs_command" -s V -l version -d 'Print version'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "up" -d 'Start orchd if none runs, register a repo, and show its workers'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "status" -d 'Show workers, their phase and health, open alerts, and what to do. The default command'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "watch" -d 'The dashboard. It is not there yet; `status --watch` is'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "alerts" -d 'List what needs a person'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "ack" -d 'Acknowledge alerts: no more reminders'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "snooze" -d 'Silence alerts for a time'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "explain" -d 'Show every piece of evidence behind a worker\'s phase, health and needs'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "log" -d 'List status commits, newest last'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "needs" -d 'List needs and what answers them'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "prompt" -d 'Print the prompt that gets a worker going again'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "plan" -d 'Make workers of documents: a draft, and what becomes of it'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "setup" -d 'Print the script that makes the worktrees of the accepted plan'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "launch" -d 'Print the script that starts an agent for a worker of the plan'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "hook" -d 'Check what a worker is about to commit'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "skill" -d 'Say what workers and managers should know, in the form that agents read'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "events" -d 'Print what happens, one JSON object a line'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "wait" -d 'Block until something holds, and print it'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "repo" -d 'Register, list, change and remove repos'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "sync" -d 'Return when everything that was in git before is in the answers'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "daemon" -d 'Start, stop and look at the daemon where no service manager owns it'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "service" -d 'Put the systemd user unit, or the launchd agent, in place'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "notify" -d 'Try the ways in which orchd tells you something'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "doctor" -d 'Check what can be checked, with a remedy for each'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "demo" -d 'Show a whole run on a throw-away repo, with a daemon of its own'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "completions" -d 'Print the completions for a shell'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "man" -d 'Write the manual pages to a directory'
complete -c orchctl -n "__fish_orchctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand up" -l base -d 'The branch that work starts from' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand up" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand up" -l no-dashboard -d 'Show the status also on a terminal'
complete -c orchctl -n "__fish_orchctl_using_subcommand up" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand status" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand status" -l report -d 'Print a Markdown report'
complete -c orchctl -n "__fish_orchctl_using_subcommand status" -l short -d 'Print one line, for a shell prompt or a status bar'
complete -c orchctl -n "__fish_orchctl_using_subcommand status" -l watch -d 'Draw it anew whenever something happens, until interrupted'
complete -c orchctl -n "__fish_orchctl_using_subcommand status" -l exit-code -d 'Exit with 10 when urgent alerts are open'
complete -c orchctl -n "__fish_orchctl_using_subcommand status" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand watch" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand watch" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand alerts" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand alerts" -l all -d 'Those that ended, too'
complete -c orchctl -n "__fish_orchctl_using_subcommand alerts" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand alerts" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand ack" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand ack" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand ack" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand snooze" -l for -d 'For how long: 90s, 45m, 2h, 1d' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand snooze" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand snooze" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand snooze" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand explain" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand explain" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand log" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand log" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand log" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and not __fish_seen_subcommand_from resolve help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and not __fish_seen_subcommand_from resolve help" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and not __fish_seen_subcommand_from resolve help" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and not __fish_seen_subcommand_from resolve help" -a "resolve" -d 'Say that a need is settled'
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and not __fish_seen_subcommand_from resolve help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and __fish_seen_subcommand_from resolve" -l note -d 'Why it is settled' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and __fish_seen_subcommand_from resolve" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and __fish_seen_subcommand_from resolve" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and __fish_seen_subcommand_from resolve" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and __fish_seen_subcommand_from help" -f -a "resolve" -d 'Say that a need is settled'
complete -c orchctl -n "__fish_orchctl_using_subcommand needs; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand prompt" -l answer -d 'Your answer to what blocks the worker; for resume' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand prompt" -l choose -d 'The way out; for deadlock' -r -f -a "stub\t''
merge\t''
rescope\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand prompt" -l to -d 'The worker that takes over; for handover. Left out: a new session in the same worktree' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand prompt" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand prompt" -l copy -d 'Put it into the clipboard instead of printing it: by the desktop\'s program, or by the terminal (OSC 52)'
complete -c orchctl -n "__fish_orchctl_using_subcommand prompt" -l path -d 'Print the path of the file that holds it instead'
complete -c orchctl -n "__fish_orchctl_using_subcommand prompt" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand prompt" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -l workers -d 'So many workers, and no others' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -l name -d 'What the feature is called' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -l repo -d 'A registered name, or a path in the repo. Left out: the repo around this directory' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -a "show" -d 'Show a plan: the newest draft, else the one that is carried out'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -a "accept" -d 'Carry a draft out from now on'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -a "edit" -d 'Change a draft in your editor'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -a "clarify" -d 'Say what the documents do not say of an item'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -a "sequential" -d 'Make one list for one session of a draft'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -a "list" -d 'List drafts and plans'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -a "drop" -d 'Forget a draft or a plan. Nothing in git is touched'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and not __fish_seen_subcommand_from show accept edit clarify sequential list drop help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from show" -l explain -d 'Say which rule found what of this item, from which line' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from show" -l plan -d 'The plan, by its id. Left out: the newest draft of the repo, else the plan that is carried out' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from show" -l repo -d 'A registered name, or a path in the repo. Left out: the repo around this directory' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from accept" -l plan -d 'The plan, by its id. Left out: the newest draft of the repo, else the plan that is carried out' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from accept" -l repo -d 'A registered name, or a path in the repo. Left out: the repo around this directory' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from accept" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from accept" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from accept" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from edit" -l from -d 'Take the sheet from this file (`-` for standard input) instead of starting an editor' -r -F
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from edit" -l plan -d 'The plan, by its id. Left out: the newest draft of the repo, else the plan that is carried out' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from edit" -l repo -d 'A registered name, or a path in the repo. Left out: the repo around this directory' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from edit" -l print -d 'Print the sheet, and change nothing'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from edit" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -l scope -d 'A file or directory that it changes; these and no others' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -l size -d 'How much it is' -r -f -a "S\t''
M\t''
L\t''
XL\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -l after -d 'An item that comes before it' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -l plan -d 'The plan, by its id. Left out: the newest draft of the repo, else the plan that is carried out' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -l repo -d 'A registered name, or a path in the repo. Left out: the repo around this directory' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -l drop -d 'Leave it out of the work'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from clarify" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from sequential" -l plan -d 'The plan, by its id. Left out: the newest draft of the repo, else the plan that is carried out' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from sequential" -l repo -d 'A registered name, or a path in the repo. Left out: the repo around this directory' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from sequential" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from sequential" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from sequential" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from drop" -l plan -d 'The plan, by its id. Left out: the newest draft of the repo, else the plan that is carried out' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from drop" -l repo -d 'A registered name, or a path in the repo. Left out: the repo around this directory' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from drop" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from drop" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from drop" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a plan: the newest draft, else the one that is carried out'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "accept" -d 'Carry a draft out from now on'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change a draft in your editor'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "clarify" -d 'Say what the documents do not say of an item'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "sequential" -d 'Make one list for one session of a draft'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "list" -d 'List drafts and plans'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "drop" -d 'Forget a draft or a plan. Nothing in git is touched'
complete -c orchctl -n "__fish_orchctl_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand setup" -l wave -d 'Only the workers that begin in this wave, from 1' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand setup" -l agent -d 'Which agent the launch scripts start' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand setup" -l repo -d 'A registered name, or a path in the repo. Left out: the one around the current directory' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand setup" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand setup" -l write -d 'Write the script, the first prompts and a launch script for each worker to the state directory, and print the line to run'
complete -c orchctl -n "__fish_orchctl_using_subcommand setup" -l unattended -d 'The agents ask for no leave: they can then do whatever you can, on the whole machine, without a question'
complete -c orchctl -n "__fish_orchctl_using_subcommand setup" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand launch" -l agent -d 'Which agent: one of the configuration, or claude, codex, gemini, aider, opencode, cursor-agent' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand launch" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand launch" -l unattended -d 'The agent asks for no leave: it can then do whatever you can, on the whole machine, without a question'
complete -c orchctl -n "__fish_orchctl_using_subcommand launch" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and not __fish_seen_subcommand_from commit-msg enable help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and not __fish_seen_subcommand_from commit-msg enable help" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and not __fish_seen_subcommand_from commit-msg enable help" -f -a "commit-msg" -d 'Check a commit before it is made; git\'s `commit-msg` hook calls this'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and not __fish_seen_subcommand_from commit-msg enable help" -f -a "enable" -d 'Print the commands that make git call the check in all worktrees of a repo. Nothing is changed'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and not __fish_seen_subcommand_from commit-msg enable help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from commit-msg" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from commit-msg" -l refuse -d 'Refuse a commit with faults instead of naming them'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from commit-msg" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from enable" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from enable" -l refuse -d 'The check is to refuse'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "commit-msg" -d 'Check a commit before it is made; git\'s `commit-msg` hook calls this'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "enable" -d 'Print the commands that make git call the check in all worktrees of a repo. Nothing is changed'
complete -c orchctl -n "__fish_orchctl_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand skill" -l write -d 'Write the files below this directory: `.claude/skills/` for Claude Code, `AGENTS.md` for others. Left out: print what a worker should know' -r -F
complete -c orchctl -n "__fish_orchctl_using_subcommand skill" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand skill" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand events" -l since -d 'Those after this cursor. Left out: from now on' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand events" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand events" -l follow -d 'Go on with what comes, without end'
complete -c orchctl -n "__fish_orchctl_using_subcommand events" -l json -d 'Print JSON lines; there is no other form'
complete -c orchctl -n "__fish_orchctl_using_subcommand events" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand wait" -l until -d 'alert, alert:RULE, phase:PHASE or all-complete' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand wait" -l task -d 'Only for this worker' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand wait" -l timeout -d 'Give up after: 90s, 45m, 2h, 1d' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand wait" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand wait" -l json -d 'Print JSON; there is no other form'
complete -c orchctl -n "__fish_orchctl_using_subcommand wait" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and not __fish_seen_subcommand_from add list remove set help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and not __fish_seen_subcommand_from add list remove set help" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and not __fish_seen_subcommand_from add list remove set help" -f -a "add" -d 'Register a repo'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and not __fish_seen_subcommand_from add list remove set help" -f -a "list" -d 'List registered repos'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and not __fish_seen_subcommand_from add list remove set help" -f -a "remove" -d 'Take a repo off the list. Nothing in it is touched'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and not __fish_seen_subcommand_from add list remove set help" -f -a "set" -d 'Change a setting: name, base or branch_prefix'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and not __fish_seen_subcommand_from add list remove set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from add" -l base -d 'The branch that work starts from' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from add" -l name -d 'What to call it' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from add" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from remove" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from set" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from help" -f -a "add" -d 'Register a repo'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from help" -f -a "list" -d 'List registered repos'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Take a repo off the list. Nothing in it is touched'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change a setting: name, base or branch_prefix'
complete -c orchctl -n "__fish_orchctl_using_subcommand repo; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand sync" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand sync" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand sync" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart status logs help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart status logs help" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart status logs help" -f -a "start" -d 'Start it, and return when it answers'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart status logs help" -f -a "stop" -d 'End it in order, and return when it has ended'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart status logs help" -f -a "restart" -d 'Stop it and start it again'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart status logs help" -f -a "status" -d 'Say whether it runs, and what it watches'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart status logs help" -f -a "logs" -d 'Print the end of its log'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart status logs help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from start" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from restart" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from status" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from logs" -s n -l lines -d 'How many lines' -r
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from logs" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from help" -f -a "start" -d 'Start it, and return when it answers'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from help" -f -a "stop" -d 'End it in order, and return when it has ended'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from help" -f -a "restart" -d 'Stop it and start it again'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from help" -f -a "status" -d 'Say whether it runs, and what it watches'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from help" -f -a "logs" -d 'Print the end of its log'
complete -c orchctl -n "__fish_orchctl_using_subcommand daemon; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and not __fish_seen_subcommand_from install uninstall status help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and not __fish_seen_subcommand_from install uninstall status help" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and not __fish_seen_subcommand_from install uninstall status help" -f -a "install" -d 'Put the unit files in place and start the service'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and not __fish_seen_subcommand_from install uninstall status help" -f -a "uninstall" -d 'Stop the service and remove the unit files'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and not __fish_seen_subcommand_from install uninstall status help" -f -a "status" -d 'Say what is in place'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and not __fish_seen_subcommand_from install uninstall status help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from install" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from install" -l force -d 'Replace files that were changed by hand; they are kept beside as `.orig`'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from uninstall" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from uninstall" -l force -d 'Remove files that were changed by hand, too; they are kept beside as `.orig`'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from uninstall" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from status" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "install" -d 'Put the unit files in place and start the service'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "uninstall" -d 'Stop the service and remove the unit files'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "status" -d 'Say what is in place'
complete -c orchctl -n "__fish_orchctl_using_subcommand service; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and not __fish_seen_subcommand_from test help" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and not __fish_seen_subcommand_from test help" -f -a "test" -d 'Send one through every channel, and say what became of it'
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and not __fish_seen_subcommand_from test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and __fish_seen_subcommand_from test" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and __fish_seen_subcommand_from test" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and __fish_seen_subcommand_from help" -f -a "test" -d 'Send one through every channel, and say what became of it'
complete -c orchctl -n "__fish_orchctl_using_subcommand notify; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand doctor" -l json -d 'Print one JSON document'
complete -c orchctl -n "__fish_orchctl_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand demo" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand demo" -l keep -d 'Leave the repo, the daemon\'s state and every prompt there, and print how to look at them'
complete -c orchctl -n "__fish_orchctl_using_subcommand demo" -l notify -d 'Show the pings on your desktop, too'
complete -c orchctl -n "__fish_orchctl_using_subcommand demo" -l fast -d 'Do not pause for the reader. There are pauses on a terminal only'
complete -c orchctl -n "__fish_orchctl_using_subcommand demo" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand completions" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c orchctl -n "__fish_orchctl_using_subcommand man" -s h -l help -d 'Print help'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "up" -d 'Start orchd if none runs, register a repo, and show its workers'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "status" -d 'Show workers, their phase and health, open alerts, and what to do. The default command'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "watch" -d 'The dashboard. It is not there yet; `status --watch` is'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "alerts" -d 'List what needs a person'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "ack" -d 'Acknowledge alerts: no more reminders'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "snooze" -d 'Silence alerts for a time'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "explain" -d 'Show every piece of evidence behind a worker\'s phase, health and needs'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "log" -d 'List status commits, newest last'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "needs" -d 'List needs and what answers them'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "prompt" -d 'Print the prompt that gets a worker going again'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "plan" -d 'Make workers of documents: a draft, and what becomes of it'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "setup" -d 'Print the script that makes the worktrees of the accepted plan'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "launch" -d 'Print the script that starts an agent for a worker of the plan'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "hook" -d 'Check what a worker is about to commit'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "skill" -d 'Say what workers and managers should know, in the form that agents read'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "events" -d 'Print what happens, one JSON object a line'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "wait" -d 'Block until something holds, and print it'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "repo" -d 'Register, list, change and remove repos'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "sync" -d 'Return when everything that was in git before is in the answers'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "daemon" -d 'Start, stop and look at the daemon where no service manager owns it'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "service" -d 'Put the systemd user unit, or the launchd agent, in place'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "notify" -d 'Try the ways in which orchd tells you something'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "doctor" -d 'Check what can be checked, with a remedy for each'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "demo" -d 'Show a whole run on a throw-away repo, with a daemon of its own'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "completions" -d 'Print the completions for a shell'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "man" -d 'Write the manual pages to a directory'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and not __fish_seen_subcommand_from up status watch alerts ack snooze explain log needs prompt plan setup launch hook skill events wait repo sync daemon service notify doctor demo completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from needs" -f -a "resolve" -d 'Say that a need is settled'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "show" -d 'Show a plan: the newest draft, else the one that is carried out'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "accept" -d 'Carry a draft out from now on'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "edit" -d 'Change a draft in your editor'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "clarify" -d 'Say what the documents do not say of an item'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "sequential" -d 'Make one list for one session of a draft'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "list" -d 'List drafts and plans'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "drop" -d 'Forget a draft or a plan. Nothing in git is touched'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from hook" -f -a "commit-msg" -d 'Check a commit before it is made; git\'s `commit-msg` hook calls this'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from hook" -f -a "enable" -d 'Print the commands that make git call the check in all worktrees of a repo. Nothing is changed'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from repo" -f -a "add" -d 'Register a repo'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from repo" -f -a "list" -d 'List registered repos'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from repo" -f -a "remove" -d 'Take a repo off the list. Nothing in it is touched'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from repo" -f -a "set" -d 'Change a setting: name, base or branch_prefix'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from daemon" -f -a "start" -d 'Start it, and return when it answers'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from daemon" -f -a "stop" -d 'End it in order, and return when it has ended'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from daemon" -f -a "restart" -d 'Stop it and start it again'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from daemon" -f -a "status" -d 'Say whether it runs, and what it watches'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from daemon" -f -a "logs" -d 'Print the end of its log'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "install" -d 'Put the unit files in place and start the service'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "uninstall" -d 'Stop the service and remove the unit files'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from service" -f -a "status" -d 'Say what is in place'
complete -c orchctl -n "__fish_orchctl_using_subcommand help; and __fish_seen_subcommand_from notify" -f -a "test" -d 'Send one through every channel, and say what became of it'
