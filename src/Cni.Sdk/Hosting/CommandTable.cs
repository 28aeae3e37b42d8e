namespace Cni.Sdk;

/// <summary>Which variable each verb needs, as the spec's parameter lists say (SPEC.md 1.1.0, section 2, "CNI operations").</summary>
/// <remarks>CNI_PATH is optional except for GC, as the spec has it; the reference library demands it of every verb but VERSION.</remarks>
internal static class CommandTable
{
    private enum Need { No, May, Must }

    private readonly record struct Row(string Variable, Need Add, Need Del, Need Check, Need Gc, Need Status)
    {
        internal Need For(CniCommand command) => command switch
        {
            CniCommand.Add => Add,
            CniCommand.Del => Del,
            CniCommand.Check => Check,
            CniCommand.Gc => Gc,
            CniCommand.Status => Status,
            _ => Need.No,
        };
    }

    // The order is the reference library's, and so is the order of the names in the message about missing ones.
    private static readonly Row[] s_rows =
    [
        //                      ADD        DEL        CHECK      GC         STATUS
        new("CNI_CONTAINERID", Need.Must, Need.Must, Need.Must, Need.No,   Need.No),
        new("CNI_NETNS",       Need.Must, Need.May,  Need.Must, Need.No,   Need.No),
        new("CNI_IFNAME",      Need.Must, Need.Must, Need.Must, Need.No,   Need.No),
        new("CNI_ARGS",        Need.May,  Need.May,  Need.May,  Need.No,   Need.No),
        new("CNI_PATH",        Need.May,  Need.May,  Need.May,  Need.Must, Need.May),
    ];

    /// <summary>Reads the verb; null for one that this library does not know. Verbs are case-sensitive.</summary>
    internal static CniCommand? Parse(string text) => text switch
    {
        "ADD" => CniCommand.Add,
        "DEL" => CniCommand.Del,
        "CHECK" => CniCommand.Check,
        "GC" => CniCommand.Gc,
        "STATUS" => CniCommand.Status,
        "VERSION" => CniCommand.Version,
        _ => null,
    };

    /// <summary>The verb as it stands in CNI_COMMAND.</summary>
    internal static string Name(CniCommand command) => command switch
    {
        CniCommand.Add => "ADD",
        CniCommand.Del => "DEL",
        CniCommand.Check => "CHECK",
        CniCommand.Gc => "GC",
        CniCommand.Status => "STATUS",
        CniCommand.Version => "VERSION",
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>Checks and reads the variables that the verb has a use for; others are not looked at.</summary>
    /// <exception cref="CniException">One is missing or invalid (<see cref="CniErrorCode.InvalidEnvironment"/>).</exception>
    internal static Parameters Read(CniCommand? command, CniEnvironment environment)
    {
        var parameters = new Parameters();
        if (command is not { } verb)
            return parameters;
        List<string>? missing = null;
        foreach (var row in s_rows)
        {
            var need = row.For(verb);
            if (need == Need.No)
                continue;
            if (environment.Variable(row.Variable) is { } value)
                parameters.Take(row.Variable, value);
            else if (need == Need.Must)
                (missing ??= []).Add(row.Variable);
        }
        return missing is null ? parameters : throw Missing(missing);
    }

    internal static CniException Missing(IEnumerable<string> names) =>
        new(CniErrorCode.InvalidEnvironment, $"required env variables [{string.Join(',', names)}] missing");
}

/// <summary>The checked variables of one invocation.</summary>
internal sealed class Parameters
{
    internal ContainerId ContainerId { get; private set; }
    internal string? Netns { get; private set; }
    internal InterfaceName IfName { get; private set; }
    internal CniArgs Args { get; private set; } = CniArgs.Empty;
    internal IReadOnlyList<string> Path { get; private set; } = [];

    internal void Take(string variable, string value)
    {
        switch (variable)
        {
            case "CNI_CONTAINERID":
                ContainerId = ContainerId.Parse(value);
                break;
            case "CNI_NETNS":
                if (value.AsSpan().ContainsAny('\0', '\uFFFD'))
                    throw new CniException(CniErrorCode.InvalidEnvironment, "invalid characters in CNI_NETNS", value);
                Netns = value;
                break;
            case "CNI_IFNAME":
                IfName = InterfaceName.Parse(value);
                break;
            case "CNI_ARGS":
                Args = CniArgs.Parse(value);
                break;
            case "CNI_PATH":
                Path = value.Split(':', StringSplitOptions.RemoveEmptyEntries);
                break;
        }
    }
}
