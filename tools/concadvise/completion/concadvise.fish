# Fish completion of concadvise. The program says itself what may follow; where it offers nothing, fish
# completes a file name.
function __concadvise_offers
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l offers ($words[1] __complete -- $words[2..-1] "$word" 2>/dev/null)
    if set -q offers[1]
        printf '%s\n' $offers
    else
        __fish_complete_path "$word"
    end
end
complete -c concadvise -f -a '(__concadvise_offers)'
