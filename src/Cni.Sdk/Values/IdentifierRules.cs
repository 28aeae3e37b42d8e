using System.Buffers;

namespace Cni.Sdk;

internal static class IdentifierRules
{
    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    internal static bool IsIdentifier(ReadOnlySpan<char> text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && !text.ContainsAnyExcept(s_allowed);
}
