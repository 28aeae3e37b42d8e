using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Cni.Tool;

/// <summary>What a key's value may be, written as <c>bool</c>, <c>text</c>, <c>0..4094</c>, <c>a|b|c</c>, <c>address</c>, <c>prefix</c>, <c>mac</c>, <c>interface</c>, <c>object</c> or <c>array</c>.</summary>
internal sealed record KeyRule(string Form)
{
    /// <summary>Says what is wrong with a value; null when nothing is.</summary>
    public string? Judge(string key, Located value) => IsRight(value) ? null : $"\"{key}\" must be {Expected()}, not {value}.";

    private bool IsRight(Located value) => value.Kind == JsonValueKind.Null || Form switch
    {
        "bool" => value.Kind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.Kind == JsonValueKind.Object,
        "array" => value.Kind == JsonValueKind.Array,
        _ when TryRange(out long low, out long high) => value.Kind == JsonValueKind.Number && long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= low && number <= high,
        // An empty string is an absent one: clients write "master": "" and "backend": "".
        _ => value.Kind == JsonValueKind.String && (value.Text.Length == 0 || IsRightText(value.Text)),
    };

    private bool IsRightText(string text) => Form switch
    {
        "address" => IPAddress.TryParse(text, out _) && text.AsSpan().ContainsAny('.', ':'),
        "prefix" => Sdk.IpPrefix.TryParse(text, out _),
        "mac" => text.Split(':', '-') is { Length: 6 } parts && Array.TrueForAll(parts, static part => part.Length == 2 && byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)),
        "interface" => System.Text.Encoding.UTF8.GetByteCount(text) <= 15 && text is not ("." or "..") && !text.Any(static c => c is '/' or ':' || char.IsWhiteSpace(c)),
        _ when Form.Contains('|', StringComparison.Ordinal) => Form.Split('|').Contains(text),
        _ => true,
    };

    private string Expected() => Form switch
    {
        "bool" => "true or false",
        "object" => "an object",
        "array" => "an array",
        "address" => "an IP address",
        "prefix" => "an IP address with a prefix length, such as 10.1.2.0/24",
        "mac" => "a hardware address such as c2:11:22:33:44:55",
        "interface" => "an interface's name (at most 15 bytes, no space, \"/\" or \":\")",
        _ when TryRange(out long low, out long high) => high == long.MaxValue ? $"a whole number from {low}" : $"a whole number from {low} to {high}",
        _ when Form.Contains('|', StringComparison.Ordinal) => $"one of {Form.Replace("|", ", ", StringComparison.Ordinal)}",
        _ => "a string",
    };

    private bool TryRange(out long low, out long high)
    {
        (low, high) = (0, long.MaxValue);
        int dots = Form.IndexOf("..", StringComparison.Ordinal);
        return dots > 0 && long.TryParse(Form[..dots], CultureInfo.InvariantCulture, out low) && (dots + 2 == Form.Length || long.TryParse(Form[(dots + 2)..], CultureInfo.InvariantCulture, out high));
    }
}
