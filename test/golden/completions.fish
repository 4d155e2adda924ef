# fish completion for openbotman
function __openbotman_complete
    set -l words (commandline -opc)
    # As it stands, with quotes and backslashes; and as what it means.
    set -l written (commandline -ct)
    set -l current (string unescape -- "$written"; or echo "$written")
    for line in ($words[1] __complete words $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :files
                # A program that fish knows nothing of takes files.
                complete -C "__openbotman_files $written"
            case :folders
                complete -C "__openbotman_files $written" | string match -r '^.*/$'
            case '*'
                echo $line
        end
    end
end
complete -c openbotman -f -a '(__openbotman_complete)'
