using System.Text;

namespace Cni.Sdk;

/// <summary>A network interface's name, checked: at most 15 bytes, no slash, colon or white space, not <c>.</c> or <c>..</c>.</summary>
/// <remarks>The kernel's own rule is dev_valid_name in net/core/dev.c, with IFNAMSIZ 16 including the final NUL.</remarks>
public readonly record struct InterfaceName
{
    /// <summary>The longest name the kernel takes, in bytes of UTF-8.</summary>
    public const int MaxLength = 15;

    private readonly string? _value;

    private InterfaceName(string value) => _value = value;

    /// <summary>Reads a name.</summary>
    /// <exception cref="CniException">The kernel would not take it (<see cref="CniErrorCode.InvalidEnvironment"/>).</exception>
    public static InterfaceName Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            throw Invalid("interface name is empty");
        if (Encoding.UTF8.GetByteCount(text) > MaxLength)
            throw Invalid("interface name is too long", "interface name should be less than 16 characters");
        if (text is "." or "..")
            throw Invalid("interface name is . or ..");
        foreach (char c in text)
        {
            if (c is '/' or ':' || char.IsWhiteSpace(c))
                throw Invalid("interface name contains / or : or whitespace characters");
            if (c == '\0')
                throw Invalid("interface name contains a NUL character");
        }
        return new(text);
    }

    /// <summary>Gives the name as it was written.</summary>
    public override string ToString() => _value ?? "";

    private static CniException Invalid(string message, string? details = null) =>
        new(CniErrorCode.InvalidEnvironment, message, details);
}
