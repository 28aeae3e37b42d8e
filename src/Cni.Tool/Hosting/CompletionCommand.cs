using System.CommandLine;

namespace Cni.Tool;

/// <summary><c>cni completion</c>: prints what a shell has to read so that it asks <c>cni "[suggest:N]" LINE</c> on every Tab.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # cni: completion for bash. Add to ~/.bashrc:  eval "$(cni completion bash)"
        _cni_complete() {
            local IFS=$'\n' word=${COMP_WORDS[COMP_CWORD]}
            COMPREPLY=($(compgen -W "$(cni "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
            [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
        }
        complete -o filenames -F _cni_complete cni
        """;

    private const string Zsh = """
        # cni: completion for zsh. Add to ~/.zshrc behind compinit:  eval "$(cni completion zsh)"
        _cni_complete() {
            local -a words_found
            words_found=("${(@f)$(cni "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            if [[ -n "${words_found[*]}" ]]; then compadd -- "${words_found[@]}"; else _files; fi
        }
        compdef _cni_complete cni
        """;

    private const string Fish = """
        # cni: completion for fish. Save as ~/.config/fish/completions/cni.fish:  cni completion fish > ~/.config/fish/completions/cni.fish
        function __cni_complete
            set -l line (commandline -cp)
            cni "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c cni -a '(__cni_complete)'
        """;

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new ToolCommand("completion", "Prints a script that makes a shell complete cni's commands, options, networks and namespaces.",
            "eval \"$(cni completion bash)\"", "cni completion fish > ~/.config/fish/completions/cni.fish")
        {
            shell,
        };
        command.SetAction(parsed => terminal.Output.WriteLine(parsed.GetRequiredValue(shell) switch { "zsh" => Zsh, "fish" => Fish, _ => Bash }));
        return command;
    }
}
