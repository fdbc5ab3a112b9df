# Completion of jumppatch for fish: in a folder of fish_complete_path, or to be sourced.

# Whether the command is one of the arguments, or there is one at all. Behind each stands another one.
function __jumppatch_command
    set -l words (commandline -opc)
    set -e words[1]
    set -l value no
    set -l command
    for word in $words
        if test $value = yes
            set value no
        else if __jumppatch_takes_value $word
            set value yes
        else if not string match -q -- '-*' $word
            set command $word
            test $word = each; or break
        end
    end
    test -n "$command"; or return 1
    test (count $argv) -eq 0; or contains -- $command $argv
end

# The image whose keys are meant: one on the command line, else one that is agreed on.
function __jumppatch_image
    set -l words (string replace -r '^~/' $HOME/ -- (commandline -o))
    set -l value no
    for word in $words[2..-1]
        if test $value = yes
            set value no
        else if __jumppatch_takes_value $word
            set value yes
        else if not string match -q -- '-*' $word; and test -f $word
            echo $word
            return
        end
    end
    if set -q JUMPPATCH_IMAGE
        echo $JUMPPATCH_IMAGE
        return
    end
    set -l images vmlinux* vmlinuz* *.elf *.ko *.ko.*
    test (count $images) -eq 1; and echo $images
end

# Names of what the image has, for the words from the command on.
function __jumppatch_names
    set -l image (__jumppatch_image)
    test -n "$image"; or return
    set -l program (string replace -r '^~/' $HOME/ -- (commandline -o)[1])
    set -l before (commandline -opc)
    set -e before[1]
    while test (count $before) -gt 0; and string match -qr -- '^(-|each$)' $before[1]
        __jumppatch_takes_value $before[1]; and set -e before[1]
        set -e before[1]
    end
    set -l typed (commandline -ct)
    if string match -q -- '--*=*' $typed
        set -a before (string split -m 1 = -- $typed)[1]
        set typed (string split -m 1 = -- $typed)[2]
    end
    $program complete-names -- "$typed" $image $before 2>/dev/null </dev/null
end

# The arguments, behind those that stand before the last comma.
function __jumppatch_list
    set -l typed (string match -r '.*,' -- (string replace -r '^--[^=]*=' '' -- (commandline -ct)))
    for word in $argv
        echo "$typed$word"
    end
end

# (words)
complete -c jumppatch -n '__jumppatch_command completion' -f -a 'bash zsh fish'
