using System.Collections;

namespace Cni.Tool;

/// <summary>All that a command may touch of the process it runs in: variables, and where it writes.</summary>
internal sealed class Terminal
{
    public Terminal(TextWriter output, TextWriter error, IReadOnlyDictionary<string, string> variables, bool outputIsTerminal = false, bool errorIsTerminal = false, bool inputIsTerminal = false)
    {
        Output = output;
        Error = error;
        Variables = variables;
        OutputIsTerminal = outputIsTerminal;
        InputIsTerminal = inputIsTerminal;
        Screen = new(output, outputIsTerminal, variables);
        Notes = new(error, errorIsTerminal, variables);
    }

    /// <summary>Standard output, for documents.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error, as it is.</summary>
    public TextWriter Error { get; }

    public IReadOnlyDictionary<string, string> Variables { get; }

    public bool OutputIsTerminal { get; }

    public bool InputIsTerminal { get; }

    /// <summary>Standard output, for people.</summary>
    public Screen Screen { get; }

    /// <summary>Standard error, for people: mistakes, progress, and what is said beside a document.</summary>
    public Screen Notes { get; }

    /// <summary>The signals that end a command; null before it begins.</summary>
    public Signals? Signals { get; set; }

    /// <summary>Gives a variable that is set and not empty.</summary>
    public string? Variable(string name) => Variables.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    public static Terminal FromProcess()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return new(Console.Out, Console.Error, variables, !Console.IsOutputRedirected, !Console.IsErrorRedirected, !Console.IsInputRedirected);
    }
}
