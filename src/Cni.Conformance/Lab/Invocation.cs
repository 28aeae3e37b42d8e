using System.Text;

namespace Cni.Conformance.Lab;

/// <summary>All that goes into one run of a plugin.</summary>
internal sealed record Invocation(string Path, IReadOnlyDictionary<string, string> Variables, byte[] Stdin)
{
    const int Shown = 4000;

    /// <summary>The verb, as given.</summary>
    public string Verb => Variables.GetValueOrDefault("CNI_COMMAND", "");

    /// <summary>The run as a command line for a shell.</summary>
    public string ToShell()
    {
        var text = new StringBuilder("env -i");
        foreach (var (name, value) in Variables)
            text.Append(' ').Append(name).Append('=').Append(Quote(value));
        text.Append(' ').Append(Quote(Path));
        if (Stdin.Length == 0)
            return text.Append(" </dev/null").ToString();
        string stdin = Encoding.UTF8.GetString(Stdin.AsSpan(0, Math.Min(Stdin.Length, Shown)));
        text.Append(" <<'EOF'\n").Append(stdin).Append('\n');
        if (Stdin.Length > Shown)
            text.Append("(and ").Append(Stdin.Length - Shown).Append(" bytes more)\n");
        return text.Append("EOF").ToString();
    }

    static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or '=')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
