namespace Cni.Sdk;

/// <summary>A network's name, checked: unique on a node, and part of every key under which state is kept.</summary>
/// <remarks>The same characters as a container id (SPEC.md 1.1.0, section 1, "Configuration format").</remarks>
public readonly record struct NetworkName
{
    private readonly string? _value;

    private NetworkName(string value) => _value = value;

    /// <summary>Reads a name.</summary>
    /// <exception cref="CniException">It is empty or has other characters (<see cref="CniErrorCode.InvalidNetworkConfig"/>).</exception>
    public static NetworkName Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "missing network name");
        if (!IdentifierRules.IsIdentifier(text))
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "invalid characters found in network name", text);
        return new(text);
    }

    /// <summary>Gives the name as it was written.</summary>
    public override string ToString() => _value ?? "";
}
