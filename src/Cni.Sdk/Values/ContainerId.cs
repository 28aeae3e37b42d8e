namespace Cni.Sdk;

/// <summary>A container's identifier: <c>CNI_CONTAINERID</c>, checked.</summary>
/// <remarks>A letter or digit, then letters, digits, dots, underscores and hyphens; ASCII only (SPEC.md 1.1.0, section 2, "Parameters").</remarks>
public readonly record struct ContainerId
{
    private readonly string? _value;

    private ContainerId(string value) => _value = value;

    /// <summary>Reads an identifier.</summary>
    /// <exception cref="CniException">It is empty (<see cref="CniErrorCode.UnknownContainer"/>) or has other characters
    /// (<see cref="CniErrorCode.InvalidEnvironment"/>).</exception>
    public static ContainerId Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            throw new CniException(CniErrorCode.UnknownContainer, "missing containerID");
        if (!IdentifierRules.IsIdentifier(text))
            throw new CniException(CniErrorCode.InvalidEnvironment, "invalid characters in containerID", text);
        return new(text);
    }

    /// <summary>Gives the identifier as it was written.</summary>
    public override string ToString() => _value ?? "";
}
