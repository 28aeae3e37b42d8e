using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Cni.Conformance;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>The whole program but for the process around it.</summary>
internal static class CniTool
{
    private static readonly string[] s_examples =
    [
        "cni validate /etc/cni/net.d                         # what is wrong in the configurations, before a pod finds out",
        "sudo cni lab 10-bridge.conflist --node -- ip addr   # a namespace attached as a pod would be, then cleaned up",
        "sudo cni add mynet ns1 && sudo cni del mynet ns1    # as cnitool does",
        "sudo cni doctor                                     # what plugins left behind on this node",
        "cni completion bash >> ~/.bashrc",
    ];

    /// <summary>A word that begins with <c>@</c> is a word: it may be a command's in a lab.</summary>
    private static readonly ParserConfiguration s_parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        using var signals = new Signals();
        terminal.Signals = signals;
        ParseResult parsed = CreateRoot(terminal, arguments).Parse(arguments, s_parsing);
        if (parsed.Action is ParseErrorAction && arguments.Length == 0)
            return ShowHelp(terminal);
        if (parsed.Action is ParseErrorAction)
            return Mistake(terminal, Sentence(parsed), $"Try \"{CommandLineOf(parsed)} --help\".");
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Output,
                Error = terminal.Error,
            };
            return await parsed.InvokeAsync(configuration, signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            terminal.Notes.Line(Styled.Warning("Interrupted; what had been begun was undone."));
            return ExitCodes.Interrupted;
        }
        catch (ToolException e)
        {
            return Mistake(terminal, e.Message);
        }
        catch (ConformanceException e)
        {
            return Mistake(terminal, WithFullStop(e.Message));
        }
        catch (CniException e)
        {
            Report(terminal, e);
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetlinkException)
        {
            return Mistake(terminal, WithFullStop(e.Message) + (e is UnauthorizedAccessException || IsPermission(e) ? " " + Unprivileged() : ""));
        }
    }

    /// <summary>Says what a plugin or the engine reported: the message on one line, its details on others.</summary>
    public static void Report(Terminal terminal, CniException e)
    {
        terminal.Notes.Line(Styled.Bad("error: "), WithFullStop($"{e.Message} (code {(uint)e.Code}, {e.Code})"));
        foreach (string line in (e.Details ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            terminal.Notes.Line("  ", Styled.Dim(line));
        if (!Privileges.IsRoot)
            terminal.Notes.Line("  ", Unprivileged());
    }

    private static RootCommand CreateRoot(Terminal terminal, string[] arguments)
    {
        var root = new RootCommand("Attaches namespaces to CNI networks, tries and checks their configurations, cleans up behind plugins, and tests plugins.")
        {
            AddCommand.Create(terminal),
            CheckCommand.Create(terminal),
            DelCommand.Create(terminal),
            GcCommand.Create(terminal),
            StatusCommand.Create(terminal),
            VersionCommand.Create(terminal),
            LabCommand.Create(terminal, arguments),
            ValidateCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            ConformanceCommand.Create(terminal),
            CompletionCommand.Create(terminal),
        };
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help } helpOption)
                helpOption.Action = new HelpWithExamples(help, s_examples);
        }
        return root;
    }

    private static int Mistake(Terminal terminal, string sentence, string? more = null)
    {
        terminal.Notes.Line(Styled.Bad("error: "), sentence);
        if (more is not null)
            terminal.Notes.Line(more);
        return ExitCodes.Mistake;
    }

    /// <summary>The first error alone: the others often follow from it.</summary>
    private static string Sentence(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is not [var word, ..])
            return WithFullStop(parsed.Errors[0].Message.Replace('\'', '"'));
        if (command is RootCommand)
            return $"\"{word}\" is no command.{Guess(word, command.Subcommands)}";
        return word.StartsWith('-')
            ? $"\"cni {command.Name}\" has no option {word}.{Guess(word, command.Options)}"
            : $"\"{word}\" is one argument too many for \"cni {command.Name}\".";
    }

    private static string Guess(string word, IEnumerable<Symbol> symbols) =>
        Nearest.To(word, symbols.Where(symbol => !symbol.Hidden).Select(symbol => symbol.Name)) is { } nearest ? $" Did you mean {nearest}?" : "";

    /// <summary>Called without a word, it says what there is to say, but to standard error: nothing was done.</summary>
    private static int ShowHelp(Terminal terminal)
    {
        CreateRoot(terminal, []).Parse(["--help"]).Invoke(new InvocationConfiguration { Output = terminal.Error });
        return ExitCodes.Mistake;
    }

    private static string WithFullStop(string text) => text.TrimEnd() is { Length: > 0 } trimmed && trimmed[^1] is '.' or '?' or '!' ? text.TrimEnd() : text.TrimEnd() + ".";

    private static string CommandLineOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "cni" : "cni " + parsed.CommandResult.Command.Name;

    private static bool IsPermission(Exception e) => e switch
    {
        NetlinkException netlink => netlink.Errno is Errno.EPERM or Errno.EACCES,
        NetworkNamespaceException ns => ns.Errno is Errno.EPERM or Errno.EACCES,
        _ => false,
    };

    private static string Unprivileged() => Privileges.IsRoot ? "Something keeps even root from it: a container, perhaps." : "You are not root: try it with sudo.";
}
