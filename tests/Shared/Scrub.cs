using System.Text.RegularExpressions;

namespace Cni.Tests;

/// <summary>Replaces in a snapshot what differs from run to run.</summary>
/// <param name="Pattern">A regular expression.</param>
/// <param name="With">What the reader sees instead.</param>
public sealed record Scrub(string Pattern, string With)
{
    /// <summary>Hardware addresses.</summary>
    public static Scrub Mac { get; } = new(@"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", "{mac}");

    /// <summary>Names of test namespaces.</summary>
    public static Scrub Netns { get; } = new(@"cnit-\d+-\d+-", "{netns}-");

    /// <summary>Replaces a literal text, such as a temporary folder.</summary>
    public static Scrub Text(string text, string with) => new(Regex.Escape(text), with);

    /// <summary>Applies this to a text.</summary>
    public string Apply(string text) => Regex.Replace(text, Pattern, With, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
